import type { Cambio, Saboteo } from './saboteo.ts';

/** Where the rule that decides a shortfall stands. */
const REGLA = 'shared/dominio/faltante.ts';

/** The stock is read without a lock, up to 2.5 s before the transaction that decides on what was read; few lines in each. */
const LECTURA_ADELANTADA: readonly Cambio[] = [
  {
    archivo: 'functions/validador/transaccion.ts',
    busca: '  const existencias = await entrarYBloquear(tx, nuevos, itemsPedidos(nuevos));\n',
    pone: "  const { sql, valores } = bloquearExistencias(itemsPedidos(nuevos));\n  const [leidas] = await tx.query(sql.replace('FOR UPDATE', ''), [...valores]);\n  globalThis.leidasDelSaboteo ??= new Map();\n  const existencias = new Existencias();\n  for (const fila of leidas) {\n    const clave = Existencias.clave(fila.bodega_id, fila.item_id);\n    const vieja = globalThis.leidasDelSaboteo.get(clave);\n    const usada = vieja !== undefined && Date.now() - vieja.en < 2500 ? vieja : { fila, en: Date.now() };\n    globalThis.leidasDelSaboteo.set(clave, usada);\n    existencias.poner(fila.bodega_id, fila.item_id, usada.fila);\n  }\n  await entrarYBloquear(tx, nuevos, itemsPedidos(nuevos));\n",
  },
  {
    archivo: 'functions/validador/transaccion.ts',
    busca: 'import { decidirLote,',
    pone: 'import { Existencias, decidirLote,',
  },
  {
    archivo: 'functions/validador/transaccion.ts',
    busca: '  algunoExiste,\n',
    pone: '  algunoExiste,\n  bloquearExistencias,\n',
  },
  {
    archivo: 'functions/validador/procesar.ts',
    busca: 'const LINEAS_POR_TRANSACCION = 5_000;',
    pone: 'const LINEAS_POR_TRANSACCION = 10;',
  },
];

/**
 * Every deliberately broken component, as data. `delata` names what each must be caught by. The snippets in
 * `cambios` quote the Lambdas' sources; a test and every use check that each still occurs exactly once.
 */
export const saboteos: readonly Saboteo[] = [
  {
    nombre: 'lineas-no-sumadas',
    descripcion: 'Dos líneas del mismo item se comprueban una a una, sin sumarlas.',
    provocacion: 'item-repetido: cada línea cabe, la suma no.',
    cambios: [
      {
        archivo: 'shared/dominio/pedido.ts',
        busca: 'cantidad: (previa?.cantidad ?? 0) + cantidad,',
        pone: 'cantidad: Math.max(previa?.cantidad ?? 0, cantidad),',
      },
    ],
    delata: ['veredicto', 'verdad-plantada'],
  },
  {
    nombre: 'solo-primera-linea',
    descripcion: 'Solo se comprueba la primera línea del pedido.',
    provocacion: 'una-linea-de-muchas y varios-faltantes barajan sus líneas.',
    cambios: [
      {
        archivo: 'functions/validador/decidir.ts',
        busca: 'const demandas = sumarLineas(pedido.items);',
        pone: 'const demandas = sumarLineas(pedido.items.slice(0, 1));',
      },
    ],
    delata: ['veredicto', 'verdad-plantada'],
  },
  {
    nombre: 'reservado-ignorado',
    descripcion: 'Se compara con lo disponible, sin restar lo reservado.',
    provocacion:
      'ya-reservadas: lo que hay alcanza, lo que queda libre no. Se queda en lo que cabe en la columna: más allá la base de datos rechaza el pedido, que volvería hasta agotar sus recepciones.',
    cambios: [
      {
        archivo: REGLA,
        busca: 'Math.max(0, existencia.cantidad_disponible - existencia.cantidad_reservada);',
        pone: 'Math.min(existencia.cantidad_disponible, 2_147_483_647 - existencia.cantidad_reservada);',
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
    cambios: [
      {
        archivo: REGLA,
        busca: "      faltante: cantidad,\n      razon: 'ITEM_DESCONOCIDO',",
        pone: '      faltante: 0,\n      razon: null,',
      },
      {
        archivo: 'functions/validador/decidir.ts',
        busca: "if (fila === undefined) throw new Error('se reserva un item que no existe');",
        pone: 'if (fila === undefined) return;',
      },
    ],
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
    cambios: [
      {
        archivo: REGLA,
        busca: '    cantidad_disponible: existencia.cantidad_disponible,\n',
        pone: '    cantidad_disponible: existencia.cantidad_disponible + 1,\n',
      },
    ],
    delata: ['evidencia'],
  },
  {
    nombre: 'lectura-antes-del-bloqueo',
    descripcion: 'Las existencias se leen sin bloqueo antes de tomarlo, y se decide con lo leído.',
    provocacion:
      'ultima-unidad e item-caliente. La lectura se adelanta hasta 2,5 s al bloqueo y cada transacción lleva pocas líneas, para que dos se crucen también en una máquina ociosa.',
    cambios: LECTURA_ADELANTADA,
    delata: ['evidencia', 'sobreventa'],
  },
  {
    nombre: 'carrera-que-sobrevende',
    descripcion: 'Las filas de existencias no se bloquean y la reserva no comprueba que quepa.',
    provocacion:
      'ultima-unidad e item-caliente, en transacciones de pocas líneas que leen hasta 2,5 s antes de escribir; ninguna condición lo impediría en SQL.',
    cambios: [
      ...LECTURA_ADELANTADA,
      {
        archivo: 'functions/validador/sql.ts',
        busca: ' ORDER BY bodega_id, item_id FOR UPDATE`',
        pone: ' ORDER BY bodega_id, item_id`',
      },
    ],
    delata: ['sobreventa', 'verdad-plantada'],
  },
  {
    nombre: 'sin-deduplicacion',
    descripcion: 'Un pedido que ya tiene veredicto se decide otra vez.',
    provocacion:
      'entrega-repetida y post-repetido. La clave única de evaluaciones lo impediría: el saboteo da a cada repetición otro id de evaluación, o quita la clave de la base efímera.',
    cambios: [
      {
        archivo: 'functions/validador/procesar.ts',
        busca: 'mensaje.recepciones > 1',
        pone: 'mensaje.recepciones > 1_000',
      },
      {
        archivo: 'functions/validador/transaccion.ts',
        busca: 'pedidos.filter(({ pedido }) => !guardados.has(pedido.pedido_id));',
        pone: 'pedidos;',
      },
      {
        archivo: 'functions/validador/sql.ts',
        busca: '`INSERT INTO pedidos\n',
        pone: '`REPLACE INTO pedidos\n',
      },
      {
        archivo: 'functions/validador/sql.ts',
        busca: '`INSERT INTO pedido_items\n',
        pone: '`REPLACE INTO pedido_items\n',
      },
      {
        archivo: 'functions/validador/handler.ts',
        busca: 'export const handler',
        pone: "await base.query('ALTER TABLE evaluaciones DROP INDEX por_pedido, ADD INDEX por_pedido_repetible (pedido_id)').catch(() => undefined);\nexport const handler",
      },
    ],
    delata: ['sin-duplicados'],
  },
  {
    nombre: 'id-nuevo-por-entrega',
    descripcion: 'La Idempotency-Key no entra en el pedido_id: cada entrega es otro pedido.',
    provocacion: 'entrega-repetida, post-repetido, conflicto.',
    cambios: [
      {
        archivo: 'functions/crear-pedido/aceptar.ts',
        busca: 'claveIdempotencia === undefined\n',
        pone: "claveIdempotencia !== ''\n",
      },
    ],
    delata: ['idempotencia'],
  },
  {
    nombre: 'acuse-aunque-falle-publicar',
    respeta: ['veredicto'],
    descripcion: 'Se da por hecho un mensaje cuyo resultado no se pudo publicar.',
    provocacion:
      'El saboteo hace además que falle la primera publicación de 1 de cada 20 pedidos (por su id); un sistema sano la repetiría tras la visibilidad de la cola.',
    cambios: [
      {
        archivo: 'functions/validador/procesar.ts',
        busca: 'if (guardado === undefined) return [];\n      return {\n',
        pone: "if (guardado === undefined || (pedido.pedido_id.endsWith('7') && mensaje.recepciones === 1)) return [];\n      return {\n",
      },
      {
        archivo: 'functions/validador/procesar.ts',
        busca: 'if (sinPublicar.has(pedido.pedido_id)) return SIN_PUBLICAR;',
        pone: 'void sinPublicar;',
      },
    ],
    delata: ['estado-final'],
  },
  {
    nombre: 'publicar-antes-de-confirmar',
    descripcion: 'El resultado se publica antes del COMMIT.',
    provocacion:
      'El saboteo revierte además 1 de cada 20 lotes tras publicar y lo da por hecho, como haría una caída entre ambos: queda anunciado lo que nadie decidió.',
    cambios: [
      {
        archivo: 'functions/validador/procesar.ts',
        busca:
          '(tx, intento) => decidirEnTransaccion(tx, pedidos, enMilisegundos(deps.reloj.ahora()), intento),\n      { ultimoInicio: hasta, seAbre: true },\n    );',
        pone: "async (tx, intento) => {\n      const veredictos = await decidirEnTransaccion(tx, pedidos, enMilisegundos(deps.reloj.ahora()), intento);\n      await publicar(deps, pedidos, veredictos);\n      globalThis.lotesDelSaboteo = (globalThis.lotesDelSaboteo ?? 0) + 1;\n      if (globalThis.lotesDelSaboteo % 3 === 0) await tx.query('ROLLBACK');\n      return veredictos;\n    }, { ultimoInicio: hasta, seAbre: true });",
      },
    ],
    delata: ['sin-perdidas'],
  },
  {
    nombre: 'aceptado-sin-publicar',
    descripcion: 'crear-pedido contesta 202 sin haber publicado el pedido.',
    provocacion: 'El saboteo se salta la publicación de 1 de cada 20 pedidos.',
    cambios: [
      {
        archivo: 'functions/crear-pedido/pedido.ts',
        busca: '  await publicar(dependencias.publicador, mensaje, peticion);',
        pone: "  if (!pedido.pedido_id.endsWith('7')) await publicar(dependencias.publicador, mensaje, peticion);",
      },
    ],
    delata: ['sin-perdidas'],
  },
  {
    nombre: 'registro-tragado',
    descripcion: 'El validador descarta un registro de cada lote grande y lo da por procesado.',
    provocacion: 'Cualquier corrida: cae 1 de cada 20 pedidos (por su id).',
    cambios: [
      {
        archivo: 'functions/validador/procesar.ts',
        busca: 'const recibidos = mensajes.map(recibir);',
        pone: "const recibidos = mensajes.map(recibir).filter(({ pedido }) => !pedido.pedido_id.endsWith('7'));",
      },
      {
        archivo: 'functions/validador/procesar.ts',
        busca: 'return new Map(recibidos.map((recibido) => [recibido.mensaje.id, salidaDe(recibido)]));',
        pone: 'return new Map([...mensajes.map(({ id }) => [id, HECHO]), ...recibidos.map((recibido) => [recibido.mensaje.id, salidaDe(recibido)])]);',
      },
    ],
    delata: ['sin-perdidas'],
  },
  {
    nombre: 'reporte-perdido',
    respeta: ['veredicto'],
    descripcion: 'El emisor de auditoría marca AUDITADO sin guardar el reporte de algunos pedidos.',
    provocacion: 'Cae 1 de cada 20 faltantes (por su id).',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/reportar.ts',
        busca: '  await insertarReportes(tx, registros);',
        pone: "  const guardados = registros.filter(({ veredicto }) => !veredicto.pedido_id.endsWith('7'));\n  if (guardados.length > 0) await insertarReportes(tx, guardados);",
      },
    ],
    delata: ['reporte'],
  },
  {
    nombre: 'reporte-duplicado',
    respeta: ['veredicto'],
    descripcion: 'El emisor de auditoría no es idempotente: encadena dos registros por faltante.',
    provocacion: 'El saboteo procesa dos veces 1 de cada 20 faltantes, como haría una entrega repetida.',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/reportar.ts',
        busca: '      .map(reporteDe),',
        pone: "      .map(reporteDe)\n      .flatMap((reporte) => {\n        const { pedido_id } = reporte.veredicto;\n        if (!pedido_id.endsWith('7')) return [reporte];\n        const otro = pedido_id.slice(0, -1) + 'f';\n        return [reporte, { ...reporte, reporte_id: otro, veredicto: { ...reporte.veredicto, pedido_id: otro } }];\n      }),",
      },
    ],
    delata: ['cadena'],
  },
  {
    nombre: 'cadena-rota',
    respeta: ['veredicto'],
    descripcion: 'Un registro de auditoría no lleva el hash de su anterior.',
    provocacion: '1 de cada 20 faltantes encadena con una cabeza inventada.',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/decidir.ts',
        busca: '      huella_anterior: anterior.huella,\n      huella: sellar(anterior.huella, texto),',
        pone: "      ...(() => {\n        const previa = reporte.veredicto.pedido_id.endsWith('7') ? Buffer.alloc(32, 7) : anterior.huella;\n        return { huella_anterior: previa, huella: sellar(previa, texto) };\n      })(),",
      },
    ],
    delata: ['cadena'],
  },
  {
    nombre: 'faltante-callado',
    respeta: ['veredicto', 'reporte', 'estado-final', 'cadena', 'faltante-tardio', 'aviso-exacto'],
    descripcion: 'El emisor de auditoría guarda, sella y marca AUDITADO, pero no avisa a nadie.',
    provocacion: 'Se calla 1 de cada 20 faltantes (por su id).',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/emitir.ts',
        busca: 'await publicador.publicarTodos(casos.map(publicableDe));',
        pone: "await publicador.publicarTodos(casos.filter(({ grupo }) => !grupo.pedido_id.endsWith('7')).map(publicableDe));",
      },
    ],
    delata: ['aviso'],
  },
  {
    nombre: 'tardio-callado',
    respeta: ['veredicto', 'reporte', 'estado-final', 'cadena', 'faltante-tardio', 'aviso-exacto'],
    descripcion: 'De los faltantes tardíos no se avisa a nadie; de los demás, sí.',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/emitir.ts',
        busca: 'await publicador.publicarTodos(casos.map(publicableDe));',
        pone: "await publicador.publicarTodos(casos.filter(({ expediente }) => expediente.deteccion?.causa !== 'FALTANTE_TARDIO').map(publicableDe));",
      },
    ],
    delata: ['aviso'],
  },
  {
    nombre: 'faltante-mal-contado',
    respeta: ['veredicto', 'reporte', 'estado-final', 'cadena', 'faltante-tardio', 'aviso'],
    descripcion: 'El aviso dice que falta una unidad más de las que faltan; el reporte es exacto.',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/emitir.ts',
        busca: '      ...veredicto,\n',
        pone: '      ...veredicto,\n      totales: { ...veredicto.totales, unidades_faltantes: veredicto.totales.unidades_faltantes + 1 },\n',
      },
    ],
    delata: ['aviso-exacto'],
  },
  {
    nombre: 'estado-no-sincronizado',
    respeta: ['veredicto'],
    descripcion: 'El sincronizador da por hecho el mensaje sin cambiar el estado.',
    provocacion: '1 de cada 20 pedidos (por su id) se queda RESERVADO.',
    cambios: [
      {
        archivo: 'functions/sincronizador-estado/procesar.ts',
        busca: "filter(({ decision }) => decision === 'VALIDAR')",
        pone: "filter(({ decision, grupo }) => decision === 'VALIDAR' && !grupo.pedido_id.endsWith('7'))",
      },
    ],
    delata: ['estado-final'],
  },
  {
    nombre: 'version-no-crece',
    respeta: ['veredicto'],
    descripcion: 'Una reserva no aumenta la versión del item.',
    cambios: [
      {
        archivo: 'functions/validador/sql.ts',
        busca: 'version = version + VALUES(version)',
        pone: 'version = version',
      },
    ],
    delata: ['version'],
  },
  {
    nombre: 'secuencia-fuera-del-orden',
    respeta: ['veredicto'],
    descripcion:
      'La secuencia se toma al empezar la transacción y no al final: un lote lento aparece detrás del lector.',
    provocacion:
      'El saboteo pausa 2,5 s alrededor de la mitad de los lotes entre tomar la secuencia y empezar la transacción.',
    cambios: [
      {
        archivo: 'functions/validador/procesar.ts',
        busca: '    return await enTransaccion(\n',
        pone: "    const [hecho] = await deps.base.query('UPDATE contador_evaluaciones SET secuencia = LAST_INSERT_ID(secuencia + ?) WHERE id = 1', [pedidos.length]);\n    globalThis.primeraDelSaboteo = hecho.insertId - pedidos.length + 1;\n    if (globalThis.primeraDelSaboteo % 4 === 3) await deps.reloj.esperar(2500);\n    return await enTransaccion(\n",
      },
      {
        archivo: 'functions/validador/sql.ts',
        busca: 'texto(`LAST_INSERT_ID() - ${todas.length - 1 - indice}`)',
        pone: 'globalThis.primeraDelSaboteo + indice',
      },
      {
        archivo: 'functions/validador/sql.ts',
        busca: 'const primera = contador.insertId - decididos.length + 1;',
        pone: 'const primera = globalThis.primeraDelSaboteo;',
      },
    ],
    delata: ['bitacora-estable'],
  },
  {
    nombre: 'conflicto-no-contado',
    respeta: ['veredicto'],
    descripcion: 'El contenido perdedor de una clave repetida no se anota en ninguna parte.',
    provocacion: 'conflicto.',
    cambios: [
      {
        archivo: 'functions/validador/procesar.ts',
        busca: '  await registrarConflictos(base, conflictos, enMilisegundos(reloj.ahora()));\n',
        pone: '',
      },
    ],
    delata: ['conflictos'],
  },
  {
    nombre: 'rechazo-omitido',
    descripcion: 'El esquema deja pasar cantidades negativas y cero.',
    provocacion: 'rechazados.',
    cambios: [
      {
        archivo: 'shared/eventos/comun.ts',
        busca: 'export const cantidadLinea = z.int().min(1).max(CANTIDAD_LINEA_MAX);',
        pone: 'export const cantidadLinea = z.int().max(CANTIDAD_LINEA_MAX);',
      },
    ],
    delata: ['rechazo'],
  },
  {
    nombre: 'cancelacion-sin-liberar',
    respeta: ['veredicto', 'sobreventa'],
    descripcion: 'Cancelar cambia el estado del pedido y no suelta lo que tenía.',
    cambios: [
      {
        archivo: 'functions/operaciones/fin.ts',
        busca: '    terminar(tipo, pedido_id, reservas, existencias),',
        pone: "    fin === 'CANCELADO' ? [] : terminar(tipo, pedido_id, reservas, existencias),",
      },
    ],
    delata: ['fin-de-pedido', 'movimientos'],
  },
  {
    nombre: 'despacho-sin-descontar',
    respeta: ['veredicto'],
    descripcion: 'Despachar libera la reserva y deja las unidades en el estante.',
    cambios: [
      {
        archivo: 'shared/dominio/salida.ts',
        busca: "const delta = tipo === 'DESPACHO' ? -cantidad : 0;",
        pone: "const delta = tipo === 'DESPACHO' ? -0 : 0;",
      },
    ],
    delata: ['fin-de-pedido', 'movimientos'],
  },
  {
    nombre: 'historial-sin-linea',
    respeta: ['veredicto'],
    descripcion: 'Los cambios de estado no dejan su línea en el historial.',
    cambios: [
      {
        archivo: 'shared/adaptadores/mysql/cambio-de-estado.ts',
        busca: '  await anotarHistorial(tx, ids, paso);\n',
        pone: '',
      },
    ],
    delata: ['fin-de-pedido', 'faltante-tardio'],
  },
  {
    nombre: 'tardio-sin-avisar',
    respeta: ['veredicto', 'fin-de-pedido'],
    descripcion: 'Nadie avisa de un item descubierto: ni quien corrige el estante, ni el reconciliador.',
    provocacion: 'Hacen falta los dos: uno solo lo arregla el otro.',
    cambios: [
      {
        archivo: 'functions/operaciones/avisos.ts',
        busca: 'const descubiertos = items.filter(estaDescubierta);',
        pone: 'const descubiertos = items.filter((item) => estaDescubierta(item) && item.version < 0);',
      },
      {
        archivo: 'functions/reconciliador/descubiertas.ts',
        busca: 'const items = await seleccionarDescubiertas(corrida.base, cursor, DESCUBIERTAS_MAX);',
        pone: 'const items = (await seleccionarDescubiertas(corrida.base, cursor, DESCUBIERTAS_MAX)).slice(0, 0);',
      },
    ],
    delata: ['faltante-tardio'],
  },
  {
    nombre: 'tardio-al-mas-antiguo',
    respeta: ['veredicto'],
    descripcion: 'Pierde su cobertura el pedido más antiguo, no el más nuevo.',
    cambios: [
      {
        archivo: 'functions/faltante-tardio/decidir.ts',
        busca: '.sort((a, b) => b.secuencia - a.secuencia);',
        pone: '.sort((a, b) => a.secuencia - b.secuencia);',
      },
    ],
    delata: ['faltante-tardio'],
  },
  {
    nombre: 'movimiento-sin-clave',
    respeta: ['veredicto', 'faltante-tardio'],
    descripcion: 'La clave_idempotencia de un movimiento no cuenta: repetirlo lo hace otra vez.',
    cambios: [
      {
        archivo: 'functions/operaciones/movimientos.ts',
        busca: '  if (pedido.clave_idempotencia === undefined) return undefined;',
        pone: '  if (pedido.clave_idempotencia !== null) return undefined;',
      },
      {
        archivo: 'functions/operaciones/movimientos.ts',
        busca: '    clave_idempotencia: pedido.clave_idempotencia ?? null,',
        pone: '    clave_idempotencia: null,',
      },
    ],
    delata: ['movimientos'],
  },
  {
    nombre: 'anomalia-no-guardada',
    respeta: ['veredicto', 'reporte'],
    descripcion: 'El enrutador publica la decisión sin guardar la anomalía.',
    cambios: [
      {
        archivo: 'functions/enrutador-anomalias/procesar.ts',
        busca: '      await enTransaccion(base, reloj, (tx) => anotarAnomalias(tx, filas));',
        pone: '      if (filas.length < 0) await enTransaccion(base, reloj, (tx) => anotarAnomalias(tx, filas));',
      },
    ],
    delata: ['anomalias'],
  },
  {
    nombre: 'reconciliador-parado',
    respeta: ['veredicto', 'sin-perdidas', 'estado-final'],
    descripcion: 'El reconciliador cree siempre que otra corrida tiene el turno.',
    cambios: [
      {
        archivo: 'functions/reconciliador/procesar.ts',
        busca: '  if (!(await tomarTurno(base, turno, columna(ahora), columna(ahora + TURNO_MS)))) {',
        pone: '  if ((await tomarTurno(base, turno, columna(ahora), columna(ahora + TURNO_MS))) !== undefined) {',
      },
    ],
    delata: ['reconciliacion'],
  },
  {
    nombre: 'reserva-que-se-olvida',
    respeta: ['veredicto'],
    descripcion: 'Al validarse, un pedido deja de saber lo que tiene; el estante lo sigue contando.',
    provocacion: 'Se ve al cancelar: no hay nada que soltar.',
    cambios: [
      {
        archivo: 'functions/sincronizador-estado/procesar.ts',
        busca: "  await darPaso(tx, porValidar, { hacia: 'VALIDADO', causa: 'SINCRONIZACION', en });",
        pone: "  await darPaso(tx, porValidar, { hacia: 'VALIDADO', causa: 'SINCRONIZACION', en });\n  if (porValidar.length > 0) await tx.query('UPDATE pedido_items SET cantidad_reservada = 0 WHERE pedido_id IN (?)', [porValidar]);",
      },
    ],
    delata: ['fin-de-pedido'],
  },
  {
    nombre: 'clave-de-todos',
    respeta: ['veredicto'],
    descripcion: 'La Idempotency-Key vale para todos los clientes a la vez.',
    provocacion: 'La misma clave en nombre de tres clientes.',
    cambios: [
      {
        archivo: 'functions/crear-pedido/aceptar.ts',
        busca: ': pedidoIdDeClave(clavePedidos, cliente_id, claveIdempotencia),',
        pone: ': pedidoIdDeClave(clavePedidos, null, claveIdempotencia),',
      },
    ],
    delata: ['idempotencia'],
  },
  {
    nombre: 'reporte-sin-nombres',
    respeta: ['veredicto', 'fin-de-pedido'],
    descripcion: 'El reporte no dice cómo se llama lo que falta.',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/decidir.ts',
        busca: 'nombre_item: nombres.get(item_id) ?? null',
        pone: 'nombre_item: nombres.get(-item_id) ?? null',
      },
    ],
    delata: ['reporte'],
  },
  {
    nombre: 'listado-incompleto',
    respeta: ['veredicto', 'estado-final'],
    descripcion: 'GET /pedidos se salta el último pedido de cada página.',
    cambios: [
      {
        archivo: 'functions/consultas/listas.ts',
        busca: 'return ok({ pedidos: pagina, cursor: cerrar(clave, lista, siguiente) });',
        pone: 'return ok({ pedidos: pagina.slice(0, -1), cursor: cerrar(clave, lista, siguiente) });',
      },
    ],
    delata: ['listado'],
  },
  {
    nombre: 'aceptado-invisible',
    respeta: ['veredicto'],
    descripcion: 'Un pedido aceptado contesta 404 hasta que tiene veredicto.',
    cambios: [
      {
        archivo: 'functions/consultas/pedido.ts',
        busca: "return ok({ pedido_id, estado: 'RECIBIDO' } satisfies PedidoRecibido);",
        pone: "return { status: 404, cuerpo: { title: 'No existe' } };",
      },
    ],
    delata: ['aceptacion'],
  },
  {
    nombre: 'competencia-vacia',
    respeta: ['veredicto', 'reporte'],
    descripcion: 'De un faltante no se dice quién tenía lo que le faltó.',
    cambios: [
      {
        archivo: 'functions/consultas/competencia.ts',
        busca: '    .slice(0, COMPETIDORES_MAX)',
        pone: '    .slice(COMPETIDORES_MAX)',
      },
    ],
    delata: ['competencia'],
  },
  {
    nombre: 'reporte-de-otro-dia',
    respeta: ['veredicto', 'fin-de-pedido'],
    descripcion: 'fecha_deteccion es la de un día después del veredicto.',
    cambios: [
      {
        archivo: 'functions/emisor-auditoria/sql.ts',
        busca: '          instanteAColumna(deteccion.en),',
        pone: '          instanteAColumna(new Date(Date.parse(deteccion.en) + 86_400_000).toISOString()),',
      },
    ],
    delata: ['reporte'],
  },
  {
    nombre: 'veredicto-sin-hora',
    respeta: ['veredicto', 'fin-de-pedido'],
    descripcion: 'Los veredictos llevan la fecha de la época, no la suya.',
    cambios: [
      {
        archivo: 'functions/validador/sql.ts',
        busca: '        instanteAColumna(veredicto.evaluado_en),',
        pone: "        '1970-01-02 00:00:00.000',",
      },
    ],
    delata: ['estado-final'],
  },
];
