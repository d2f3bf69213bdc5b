/**
 * npm run migrar [-- --demo] [--usuarios]: applies sql/migraciones to the database of DATABASE_URL; sows the demonstration
 * data; on RDS, sets the application's user and its rights.
 */
import { parseArgs } from 'node:util';
import { migrar, SEMILLA, USUARIOS } from './migrar/migraciones.ts';

try {
  const { values } = parseArgs({
    options: { demo: { type: 'boolean', default: false }, usuarios: { type: 'boolean', default: false } },
  });
  const url = process.env.DATABASE_URL;
  if (url === undefined) throw new Error('Falta DATABASE_URL (mysql://usuario:clave@servidor:3306/vigia).');
  const aplicadas = await migrar({
    url,
    ...(values.demo ? { semilla: SEMILLA } : {}),
    ...(values.usuarios ? { usuarios: USUARIOS } : {}),
  });
  console.log(
    aplicadas.length === 0 ? 'La base de datos está al día.' : `Aplicadas: ${aplicadas.join(', ')}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
