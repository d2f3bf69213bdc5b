import { createHash } from 'node:crypto';

/**
 * A version-8 UUID (RFC 9562) made of the order's id: an order has one report, so whoever writes it, and however
 * often, it has the same id.
 */
export const reporteIdDe = (pedido_id: string): string => {
  const bytes = createHash('sha256').update(`reporte:${pedido_id}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
