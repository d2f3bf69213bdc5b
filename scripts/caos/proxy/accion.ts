/** What may become of a statement on its way to the server. */
export type AccionBase =
  /** The statement never arrives, and the client sees its connection break. */
  | { readonly tipo: 'cortar' }
  /** Nobody hears of anybody any more, and both believe that the connection stands. */
  | { readonly tipo: 'aislar' }
  /** The server's answer is made up; the statement never arrives. */
  | { readonly tipo: 'error'; readonly numero: number; readonly estado: string; readonly mensaje: string }
  /** It arrives; the answer is handed over, or lost with the connection. */
  | {
      readonly tipo: 'pasar';
      readonly alEnviar?: () => void;
      readonly alResponder?: () => 'entregar' | 'cortar' | Promise<'entregar' | 'cortar'>;
    };
