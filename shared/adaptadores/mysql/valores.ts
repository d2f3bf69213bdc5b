/** How values of the domain stand in columns. */

export const idABinario = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

export const binarioAId = (bytes: Buffer): string => {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** ISO 8601 UTC → DATETIME(3). */
export const instanteAColumna = (iso: string): string => iso.replace('T', ' ').replace('Z', '');

/** DATETIME(3) read as text → ISO 8601 UTC. */
export const columnaAInstante = (texto: string): string => `${texto.replace(' ', 'T')}Z`;

export const enMilisegundos = (ms: number): string => new Date(ms).toISOString();
