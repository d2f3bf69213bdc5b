/** Queue fixture: writes every message down in the database, exactly once each, and reports what it could not. */
import { createPool } from 'mysql2/promise';

const base = createPool({ uri: process.env.DATABASE_URL ?? '', connectionLimit: 2 });

interface Lote {
  Records: { messageId: string; body: string }[];
}

export const handler = async ({ Records }: Lote) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    try {
      await base.query('INSERT INTO anotados (id) VALUES (?) ON DUPLICATE KEY UPDATE veces = veces + 1', [
        body,
      ]);
    } catch {
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
