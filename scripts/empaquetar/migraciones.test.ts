import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NOMBRE_BASE, USUARIO_APLICACION } from '../../infra/usuarios.ts';
import { crearBaseDePrueba } from '../../shared/pruebas/servidores.ts';
import { USUARIOS } from '../migrar/migraciones.ts';
import { sentenciasDe } from '../migrar/sentencias.ts';
import { empaquetarMigraciones } from './migraciones.ts';
import { comprimir } from './zip.ts';

const ejecutar = promisify(execFile);

test('lo que corre en CodeBuild migra y siembra por sí solo, y otra vez no hace nada', async () => {
  const destino = await mkdtemp(join(tmpdir(), 'vigia-migraciones-'));
  const bd = await crearBaseDePrueba({ migraciones: false });
  try {
    await empaquetarMigraciones({ destino });
    const migrar = async () => {
      const { stdout } = await ejecutar(
        process.execPath,
        [join(destino, 'scripts/migrar/migrar.mjs'), '--demo'],
        { cwd: tmpdir(), env: { DATABASE_URL: bd.url } },
      );
      return stdout.trim();
    };
    expect(await migrar()).toMatch(/^Aplicadas: 0001_/);
    expect(await migrar()).toBe('La base de datos está al día.');
    const [uno, otro] = [await readFile(await comprimir(destino)), await readFile(await comprimir(destino))];
    expect(uno.equals(otro)).toBe(true);
    expect((await stat(`${destino}.zip`)).size).toBeGreaterThan(100_000);
  } finally {
    await bd.borrar();
    await rm(destino, { recursive: true, force: true });
    await rm(`${destino}.zip`, { force: true });
  }
});

test('el usuario de la aplicación entra con IAM y TLS, y solo lee y escribe filas', async () => {
  const [primera = '', permitir = '', ...mas] = sentenciasDe(await readFile(USUARIOS, 'utf8'));
  const crear = primera.replace(/^--.*\n/gm, '');
  expect(mas).toEqual([]);
  expect(crear).toMatch(/^CREATE USER IF NOT EXISTS .* AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL$/);
  expect(permitir).toBe(
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${NOMBRE_BASE}.* TO '${USUARIO_APLICACION}'@'%'`,
  );
  expect(crear).toContain(`'${USUARIO_APLICACION}'@'%'`);
});
