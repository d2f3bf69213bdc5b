import type { Saboteo } from './saboteo.ts';

/** Where the rule that decides a shortfall stands. */
const REGLA = 'shared/dominio/faltante.ts';

/**
 * Every deliberately broken component, as data. `delata` names what each must be caught by. The snippets in
 * `cambios` quote the Lambdas' sources; a test and every use check that each still occurs exactly once.
 */
export const saboteos: readonly Saboteo[] = [
  {
    nombre: 'lineas-no-sumadas',
    descripcion: 'Dos líneas del mismo item se comprueban una a una, sin sumarlas.',
    provocacion: 'item-repetido: cada línea cabe, la suma no.',
    cambios: [],
    delata: ['veredicto', 'verdad-plantada'],
  },
  {
    nombre: 'solo-primera-linea',
    descripcion: 'Solo se comprueba la primera línea del pedido.',
    provocacion: 'una-linea-de-muchas y varios-faltantes barajan sus líneas.',
    cambios: [],
    delata: ['veredicto', 'verdad-plantada'],
  },
  {
    nombre: 'reservado-ignorado',
    descripcion: 'Se compara con lo disponible, sin restar lo reservado.',
    provocacion: 'ya-reservadas: lo que hay alcanza, lo que queda libre no.',
    cambios: [
      {
        archivo: REGLA,
        busca: 'Math.max(0, existencia.cantidad_disponible - existencia.cantidad_reservada);',
        pone: 'existencia.cantidad_disponible;',
      },
    ],
    delata: ['veredicto', 'sobreventa'],
  },
  {
    nombre: 'mayor-por-mayor-igual',
    descripcion: 'Pedir justo lo que hay se toma por faltante (>= donde debía ser >).',
    provocacion: 'exactamente-igual.',
    cambios: [
      {
        archivo: REGLA,
        busca: 'Math.max(0, solicitada - libre);',
        pone: 'solicitada === libre ? 1 : Math.max(0, solicitada - libre);',
      },
    ],
    delata: ['veredicto', 'verdad-plantada'],
  },
  {
    nombre: 'desconocido-como-disponible',
    descripcion: 'Un item que la bodega no conoce se da por bueno.',
    provocacion: 'item-desconocido, item-creado.',
    cambios: [],
    delata: ['veredicto', 'verdad-plantada'],
  },
  {
    nombre: 'faltante-mal-calculado',
    respeta: ['veredicto', 'verdad-plantada', 'sobreventa'],
    descripcion: 'El faltante se calcula contra lo disponible, no contra lo libre; el veredicto es correcto.',
    provocacion: 'ya-reservadas: hay reservas cuando algo falta.',
    cambios: [
      {
        archivo: REGLA,
        busca: '    faltante,\n    razon: razonDe(faltante, libre),',
        pone: '    faltante: faltante && Math.max(1, cantidad - existencia.cantidad_disponible),\n    razon: razonDe(faltante, libre),',
      },
    ],
    delata: ['evidencia'],
  },
  {
    nombre: 'evidencia-alterada',
    respeta: ['veredicto'],
    descripcion: 'El veredicto es correcto, pero la evidencia guarda una unidad disponible de más.',
    cambios: [],
    delata: ['evidencia'],
  },
  {
    nombre: 'lectura-antes-del-bloqueo',
    descripcion: 'Las existencias se leen sin bloqueo antes de tomarlo, y se decide con lo leído.',
    provocacion:
      'ultima-unidad e item-caliente. La lectura se adelanta a una pausa de unos 100 ms antes del bloqueo, para que dos lotes concurrentes se crucen también en una máquina ociosa.',
    cambios: [],
    delata: ['evidencia', 'sobreventa'],
  },
  {
    nombre: 'carrera-que-sobrevende',
    descripcion: 'Las filas de existencias no se bloquean y la reserva no comprueba que quepa.',
    provocacion:
      'ultima-unidad e item-caliente, con varios lotes a la vez; el saboteo quita también la condición que lo impediría en SQL.',
    cambios: [],
    delata: ['sobreventa', 'verdad-plantada'],
  },
  {
    nombre: 'sin-deduplicacion',
    descripcion: 'Un pedido que ya tiene veredicto se decide otra vez.',
    provocacion:
      'entrega-repetida y post-repetido. La clave única de evaluaciones lo impediría: el saboteo da a cada repetición otro id de evaluación, o quita la clave de la base efímera.',
    cambios: [],
    delata: ['sin-duplicados'],
  },
  {
    nombre: 'id-nuevo-por-entrega',
    descripcion: 'La Idempotency-Key no entra en el pedido_id: cada entrega es otro pedido.',
    provocacion: 'entrega-repetida, post-repetido, conflicto.',
    cambios: [],
    delata: ['idempotencia'],
  },
  {
    nombre: 'acuse-aunque-falle-publicar',
    respeta: ['veredicto'],
    descripcion: 'Se da por hecho un mensaje cuyo resultado no se pudo publicar.',
    provocacion:
      'El saboteo hace además que falle la primera publicación de 1 de cada 20 pedidos (por su id); un sistema sano la repetiría tras la visibilidad de la cola.',
    cambios: [],
    delata: ['estado-final'],
  },
  {
    nombre: 'publicar-antes-de-confirmar',
    descripcion: 'El resultado se publica antes del COMMIT.',
    provocacion:
      'El saboteo revierte además 1 de cada 20 lotes tras publicar y lo da por hecho, como haría una caída entre ambos: queda anunciado lo que nadie decidió.',
    cambios: [],
    delata: ['sin-perdidas'],
  },
  {
    nombre: 'aceptado-sin-publicar',
    descripcion: 'crear-pedido contesta 202 sin haber publicado el pedido.',
    provocacion: 'El saboteo se salta la publicación de 1 de cada 20 pedidos.',
    cambios: [],
    delata: ['sin-perdidas'],
  },
  {
    nombre: 'registro-tragado',
    descripcion: 'El validador descarta un registro de cada lote grande y lo da por procesado.',
    provocacion: 'Cualquier corrida: cae 1 de cada 20 pedidos (por su id).',
    cambios: [],
    delata: ['sin-perdidas'],
  },
  {
    nombre: 'reporte-perdido',
    respeta: ['veredicto'],
    descripcion: 'El emisor de auditoría marca AUDITADO sin guardar el reporte de algunos pedidos.',
    provocacion: 'Cae 1 de cada 20 faltantes (por su id).',
    cambios: [],
    delata: ['reporte'],
  },
  {
    nombre: 'reporte-duplicado',
    respeta: ['veredicto'],
    descripcion: 'El emisor de auditoría no es idempotente: encadena dos registros por faltante.',
    provocacion: 'El saboteo procesa dos veces 1 de cada 20 faltantes, como haría una entrega repetida.',
    cambios: [],
    delata: ['cadena'],
  },
  {
    nombre: 'cadena-rota',
    respeta: ['veredicto'],
    descripcion: 'Un registro de auditoría no lleva el hash de su anterior.',
    provocacion: '1 de cada 20 faltantes encadena con una cabeza inventada.',
    cambios: [],
    delata: ['cadena'],
  },
  {
    nombre: 'estado-no-sincronizado',
    respeta: ['veredicto'],
    descripcion: 'El sincronizador da por hecho el mensaje sin cambiar el estado.',
    provocacion: '1 de cada 20 pedidos (por su id) se queda RESERVADO.',
    cambios: [],
    delata: ['estado-final'],
  },
  {
    nombre: 'version-no-crece',
    respeta: ['veredicto'],
    descripcion: 'Una reserva no aumenta la versión del item.',
    cambios: [],
    delata: ['version'],
  },
  {
    nombre: 'secuencia-fuera-del-orden',
    respeta: ['veredicto'],
    descripcion:
      'La secuencia se toma al empezar la transacción y no al final: un lote lento aparece detrás del lector.',
    provocacion: 'El saboteo pausa unos 500 ms 1 de cada 4 lotes entre tomar la secuencia y confirmar.',
    cambios: [],
    delata: ['bitacora-estable'],
  },
  {
    nombre: 'conflicto-no-contado',
    respeta: ['veredicto'],
    descripcion: 'El contenido perdedor de una clave repetida no se anota en ninguna parte.',
    provocacion: 'conflicto.',
    cambios: [],
    delata: ['conflictos'],
  },
  {
    nombre: 'rechazo-omitido',
    descripcion: 'El esquema deja pasar cantidades negativas y cero.',
    provocacion: 'rechazados.',
    cambios: [],
    delata: ['rechazo'],
  },
];
