/** `npm run synth`: the Terraform JSON of every stack, into cdktf.out/. */
import { App } from 'cdktf';
import { PilaMensajeria } from './mensajeria.ts';

const app = new App();
new PilaMensajeria(app, 'core-messaging', { region: 'us-east-1' });
app.synth();
