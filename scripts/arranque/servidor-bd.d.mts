export interface ProgramaServidor {
  readonly ruta: string;
  readonly familia: 'mariadb' | 'mysql';
  readonly version: string;
}
export function buscarServidor(): ProgramaServidor | undefined;
export function asegurarServidor(): Promise<void>;
