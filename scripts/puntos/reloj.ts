/**
 * The clock of the functions under test stands still and is moved by hand: minutes pass between the clean run
 * and the last point, and no decision may notice.
 */
export interface RelojQuieto {
  avanzar(ms: number): void;
  poner(ms: number): void;
  ahora(): number;
  soltar(): void;
}

export const detenerReloj = (): RelojQuieto => {
  const real = Date.now;
  let ahora = real();
  Date.now = () => ahora;
  return {
    avanzar: (ms) => {
      ahora += ms;
    },
    poner: (ms) => {
      ahora = ms;
    },
    ahora: () => ahora,
    soltar: () => {
      Date.now = real;
    },
  };
};
