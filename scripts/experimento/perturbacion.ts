/** Whoever breaks the system while the experiment runs; see scripts/caos. */
export interface Perturbacion {
  /** Before each request with orders: the load is spread over the time of the faults. */
  antesDeEnviar(): Promise<void>;
  /** Every order has its verdict, or none came any more. Resolves when everything is whole again. */
  terminar(): Promise<void>;
  /** On the experiment's clock: since when everything is whole. The promised 60 s count from there. */
  enPieDesde(): number;
}
