import { type MensajeSqs, PersistenceManager } from './fauxqs.ts';

type Sincronia = 'FULL' | 'NORMAL';

/**
 * fauxqs writes each change in a transaction of its own. Here all changes of one turn of the event loop share one,
 * and no request is answered before its changes are committed (see servidor.ts), so that
 * - what was answered survives kill -9; with FULL also a power cut, at one fsync for many requests;
 * - the move to a DLQ (delete here, insert there) and the fan-out of a publication are all or nothing.
 */
export class Persistencia extends PersistenceManager {
  private confirmacion: Promise<void> | undefined;

  constructor(carpeta: string, sincronia: Sincronia) {
    super(carpeta);
    this.db.exec(`PRAGMA synchronous = ${sincronia}`);
    this.db.exec('CREATE INDEX IF NOT EXISTS mensajes_por_cola ON sqs_messages (queue_name)');
  }

  /** Resolves when everything written so far is durable. */
  confirmado(): Promise<void> {
    return this.confirmacion ?? Promise.resolve();
  }

  override insertMessage(cola: string, mensaje: MensajeSqs): void {
    this.abrir();
    super.insertMessage(cola, mensaje);
  }

  override deleteMessage(id: string): void {
    this.abrir();
    super.deleteMessage(id);
  }

  override updateMessageInflight(
    id: string,
    recibo: string,
    hasta: number,
    recepciones: number,
    primera: number | undefined,
  ): void {
    this.abrir();
    super.updateMessageInflight(id, recibo, hasta, recepciones, primera);
  }

  /** fauxqs sets the receive count to NULL here, which its own schema forbids: the message would be lost. */
  override updateMessageReady(id: string): void {
    this.abrir();
    this.db
      .prepare(
        'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
      )
      .run(id);
  }

  override close(): void {
    if (this.confirmacion !== undefined) this.db.exec('COMMIT');
    this.confirmacion = undefined;
    super.close();
  }

  private abrir(): void {
    if (this.confirmacion !== undefined) return;
    this.db.exec('BEGIN IMMEDIATE');
    this.confirmacion = new Promise((resolver) => {
      setImmediate(() => {
        if (this.confirmacion === undefined) return;
        // If this throws (disk full), memory and disk differ: the process dies and restarts from the disk.
        this.db.exec('COMMIT');
        this.confirmacion = undefined;
        resolver();
      });
    });
  }
}
