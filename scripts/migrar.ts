/** npm run migrar [-- --demo]: applies sql/migraciones to the database of DATABASE_URL. */
import { parseArgs } from 'node:util';
import { migrar, SEMILLA } from './migrar/migraciones.ts';

try {
  const { values } = parseArgs({ options: { demo: { type: 'boolean', default: false } } });
  const url = process.env.DATABASE_URL;
  if (url === undefined) throw new Error('Falta DATABASE_URL (mysql://usuario:clave@servidor:3306/vigia).');
  const aplicadas = await migrar({ url, ...(values.demo ? { semilla: SEMILLA } : {}) });
  console.log(
    aplicadas.length === 0 ? 'La base de datos está al día.' : `Aplicadas: ${aplicadas.join(', ')}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
