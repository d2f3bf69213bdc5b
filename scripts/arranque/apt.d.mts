export interface Apt {
  /** Exit code of apt-get update. */
  actualizar(): Promise<number | null>;
  /** Exit code of apt-get install. */
  instalar(paquete: string): Promise<number | null>;
}
export function abrirApt(): Apt | undefined;
