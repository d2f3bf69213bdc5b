import { existsSync } from 'node:fs';
import { correr, salidaDe } from './proceso.mjs';

/**
 * apt-get, as root or through a sudo that asks nothing; undefined where there is no apt, or no right to use it.
 * Both functions return apt-get's exit code.
 */
export const abrirApt = () => {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  const root = process.getuid?.() === 0;
  if (!root && salidaDe('sudo', ['-n', 'true']) === undefined) return undefined;
  const apt = async (...argumentos) => {
    const { codigo } = root
      ? await correr('apt-get', argumentos, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      : await correr('sudo', ['-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...argumentos]);
    return codigo;
  };
  return {
    actualizar: () => apt('update'),
    // The lock of dpkg may be held by another installation for a while.
    instalar: (paquete) =>
      apt('install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', paquete),
  };
};
