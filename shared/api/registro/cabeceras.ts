/** Response headers that clients may rely on. By lower-case name; HTTP does not care. */
export const CABECERAS = {
  'x-correlation-id': {
    nombre: 'x-correlation-id',
    descripcion:
      'Identifica la petición en los registros: la traza de `traceparent`, si vino una válida; si no, una nueva.',
    ejemplo: '4bf92f3577b34da6a3ce929d0e0e4736',
  },
  location: {
    nombre: 'Location',
    descripcion: 'Dónde se lee el pedido.',
    ejemplo: '/pedidos/0b1f9a52-6d0e-8c3a-9f4e-2a7d5c1b8e60',
  },
  'retry-after': {
    nombre: 'Retry-After',
    descripcion: 'Segundos que conviene esperar antes de repetir.',
    ejemplo: '1',
  },
  'preference-applied': {
    nombre: 'Preference-Applied',
    descripcion: 'La espera que se atendió; ausente si no se pidió o no se pudo atender.',
    ejemplo: 'wait=10',
  },
  allow: { nombre: 'Allow', descripcion: 'Los métodos que admite la ruta.', ejemplo: 'GET, POST' },
  'www-authenticate': {
    nombre: 'WWW-Authenticate',
    descripcion: 'Cómo identificarse.',
    ejemplo: 'Bearer',
  },
} as const;
export type Cabecera = keyof typeof CABECERAS;
