/** The one function of jstat that is used here; the package brings no types. */
declare module 'jstat' {
  const jstat: {
    readonly beta: {
      /** Quantile of the beta distribution. */
      inv(probabilidad: number, alfa: number, beta: number): number;
    };
  };
  export default jstat;
}
