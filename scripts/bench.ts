/** npm run bench [-- --rapido | --largo]: the figures that this system promises, in one run. See docs/rendimiento.md. */
import { principal } from './bench/principal.ts';

process.exitCode = await principal(process.argv.slice(2));
