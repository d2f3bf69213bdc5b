import type { Message } from '@aws-sdk/client-sqs';
import { CARGA_MAX_BYTES } from '../lambda/mensajes.ts';

/** What a record costs of the 6 MB beside its body: ids, handle, attributes, JSON. */
const MARCO_BYTES = 1_200;

const pesoDe = (m: Message): number =>
  Buffer.byteLength(JSON.stringify(m.Body ?? '')) +
  JSON.stringify(m.MessageAttributes ?? {}).length +
  MARCO_BYTES;

/** Received messages that wait to become a batch: by number, by bytes, or when the window of the first one is over. */
export class Lote {
  private readonly espera: { readonly mensaje: Message; readonly peso: number }[] = [];
  private peso = 0;
  private readonly maximo: number;

  constructor(maximo: number) {
    this.maximo = maximo;
  }

  get tamano(): number {
    return this.espera.length;
  }

  get lleno(): boolean {
    return this.espera.length >= this.maximo || this.peso >= CARGA_MAX_BYTES;
  }

  poner(mensajes: readonly Message[]): void {
    for (const mensaje of mensajes) {
      const peso = pesoDe(mensaje);
      this.espera.push({ mensaje, peso });
      this.peso += peso;
    }
  }

  /** The oldest ones that fit in one invocation; at least one. */
  tomar(): Message[] {
    const tomados: Message[] = [];
    let peso = 0;
    for (const { mensaje, peso: suyo } of this.espera) {
      if (tomados.length === this.maximo || (tomados.length > 0 && peso + suyo > CARGA_MAX_BYTES)) break;
      tomados.push(mensaje);
      peso += suyo;
    }
    this.espera.splice(0, tomados.length);
    this.peso -= peso;
    return tomados;
  }
}
