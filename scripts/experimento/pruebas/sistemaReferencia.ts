/**
 * A small, correct system in memory, for the tests of the oracle only. Every fault can be switched on, so that
 * the tests show which check catches it.
 */
import { createHash } from 'node:crypto';

export type Averia =
  | 'lineas-no-sumadas'
  | 'ignora-reservado'
  | 'mayor-igual'
  | 'desconocido-bien'
  | 'solo-primera-linea'
  | 'evidencia-alterada'
  | 'faltante-mal'
  | 'sobrevende'
  | 'decide-dos-veces'
  | 'id-por-entrega'
  | 'id-compartido'
  | 'pierde-pedido'
  | 'pierde-reporte'
  | 'reporte-alterado'
  | 'reporte-de-mas'
  | 'calla-aviso'
  | 'aviso-mal-contado'
  | 'aviso-de-mas'
  | 'aviso-roto'
  | 'registro-de-mas'
  | 'cadena-rota'
  | 'no-sincroniza'
  | 'version-fija'
  | 'secuencia-tardia'
  | 'bitacora-cambia'
  | 'inventa-veredicto'
  | 'siguiente-atras'
  | 'conflicto-no-contado'
  | 'acepta-negativas'
  | 'estante-miente'
  | 'pedido-miente'
  | 'no-coincide'
  | 'rechaza-buenos'
  | 'lote-traga';

export interface LineaRef {
  readonly item_id: number;
  readonly cantidad: number;
}

export interface CuerpoRef {
  readonly items: readonly LineaRef[];
  readonly bodega_id?: number;
}

interface ItemRef {
  item_id: number;
  bodega_id: number;
  nombre_item: string;
  cantidad_disponible: number;
  cantidad_reservada: number;
  version: number;
}

interface EntradaRef {
  secuencia: number;
  pedido_id: string;
  bodega_id: number;
  resultado: 'CONSISTENTE' | 'INCONSISTENTE';
  evaluado_en: string;
  items: {
    item_id: number;
    cantidad_solicitada: number;
    cantidad_disponible: number;
    cantidad_reservada: number;
    faltante: number;
    razon: string | null;
    version: number | null;
  }[];
}

interface PedidoRef {
  readonly pedido_id: string;
  readonly cuerpo: CuerpoRef;
  estado: string;
  entrada: EntradaRef | null;
  readonly perdedores: Set<string>;
}

/** Every how manieth order a fault that hits only some of them hits. */
const UNO_DE_CADA = 7;

export class SistemaReferencia {
  readonly items = new Map<string, ItemRef>();
  readonly pedidos = new Map<string, PedidoRef>();
  readonly bitacora: EntradaRef[] = [];
  readonly reportes = new Map<string, EntradaRef>();
  /** What is said on the topic and nobody has taken yet. */
  readonly avisos: string[] = [];
  registros = 0;
  /** In how many pages of the log something was shown. */
  lecturas = 0;
  private readonly cola: PedidoRef[] = [];
  private secuencia = 0;
  private ocultas: EntradaRef[] = [];
  private readonly averias: ReadonlySet<Averia>;

  constructor(averias: ReadonlySet<Averia>) {
    this.averias = averias;
  }

  tiene(averia: Averia): boolean {
    return this.averias.has(averia);
  }

  /** True for the orders that a partial fault hits. */
  private toca(averia: Averia, pedido_id: string): boolean {
    return this.tiene(averia) && Number.parseInt(pedido_id.slice(0, 6), 16) % UNO_DE_CADA === 0;
  }

  ponerItem(bodega_id: number, item_id: number, nombre_item: string, cantidad: number): [ItemRef, boolean] {
    const clave = `${bodega_id}/${item_id}`;
    const previo = this.items.get(clave);
    const item = previo ?? {
      item_id,
      bodega_id,
      nombre_item,
      cantidad_disponible: 0,
      cantidad_reservada: 0,
      version: 0,
    };
    item.cantidad_disponible = cantidad;
    item.version += 1;
    this.items.set(clave, item);
    return [item, previo === undefined];
  }

  aceptar(cuerpo: CuerpoRef, clave: string): string {
    const sal = this.tiene('id-por-entrega') ? `${Math.random()}` : '';
    const base = this.tiene('id-compartido') && clave.includes('disponible') ? 'todos' : clave;
    const pedido_id = createHash('sha256')
      .update(base + sal)
      .digest('hex')
      .slice(0, 32);
    const previo = this.pedidos.get(pedido_id);
    const texto = JSON.stringify(cuerpo.items);
    if (previo !== undefined) {
      if (JSON.stringify(previo.cuerpo.items) !== texto) previo.perdedores.add(texto);
      if (this.tiene('decide-dos-veces') && previo.entrada !== null) this.decidir(previo);
      return pedido_id;
    }
    const pedido = { pedido_id, cuerpo, estado: 'RECIBIDO', entrada: null, perdedores: new Set<string>() };
    this.pedidos.set(pedido_id, pedido);
    this.cola.push(pedido);
    return pedido_id;
  }

  /** Decides what waits, in batches as the real one does. To be called by a timer. */
  avanzar(): void {
    for (const tardia of this.ocultas.splice(0)) this.insertar(tardia);
    const lote = this.cola.splice(0, 200);
    // The fault of a race: the whole batch is decided on the stock as it was when the batch began.
    const foto = this.tiene('sobrevende')
      ? new Map([...this.items].map(([clave, item]) => [clave, { ...item }]))
      : this.items;
    for (const pedido of lote) {
      if (!this.toca('pierde-pedido', pedido.pedido_id)) this.decidir(pedido, foto);
    }
    for (const pedido of this.pedidos.values()) this.finalizar(pedido);
  }

  private insertar(entrada: EntradaRef): void {
    const i = this.bitacora.findIndex(({ secuencia }) => secuencia > entrada.secuencia);
    this.bitacora.splice(i < 0 ? this.bitacora.length : i, 0, entrada);
  }

  private demandaDe({ items }: CuerpoRef): LineaRef[] {
    if (this.tiene('solo-primera-linea')) return items.slice(0, 1);
    if (this.tiene('lineas-no-sumadas'))
      return [...new Map(items.map((linea) => [linea.item_id, linea])).values()];
    const suma = new Map<number, number>();
    for (const { item_id, cantidad } of items) suma.set(item_id, (suma.get(item_id) ?? 0) + cantidad);
    return [...suma].map(([item_id, cantidad]) => ({ item_id, cantidad }));
  }

  private decidir(pedido: PedidoRef, estante: ReadonlyMap<string, ItemRef> = this.items): void {
    const bodega_id = pedido.cuerpo.bodega_id ?? 1;
    const demanda = this.demandaDe(pedido.cuerpo).sort((a, b) => a.item_id - b.item_id);
    const items = demanda.map((linea) =>
      this.evaluarLinea(linea, estante.get(`${bodega_id}/${linea.item_id}`)),
    );
    const falta = items.some(({ razon }) => razon !== null);
    if (!falta) {
      for (const evaluado of items) {
        const item = this.items.get(`${bodega_id}/${evaluado.item_id}`);
        if (item === undefined) continue;
        item.cantidad_reservada += evaluado.cantidad_solicitada;
        if (!this.tiene('version-fija')) item.version += 1;
        evaluado.version = item.version;
      }
    }
    if (this.toca('evidencia-alterada', pedido.pedido_id)) for (const i of items) i.cantidad_disponible += 1;
    this.secuencia += this.secuencia % 5 === 0 ? 2 : 1;
    const entrada: EntradaRef = {
      secuencia: this.secuencia,
      pedido_id: pedido.pedido_id,
      bodega_id,
      resultado: falta ? 'INCONSISTENTE' : 'CONSISTENTE',
      evaluado_en: new Date().toISOString(),
      items,
    };
    pedido.entrada ??= entrada;
    if (this.toca('secuencia-tardia', pedido.pedido_id)) this.ocultas.push(entrada);
    else this.bitacora.push(entrada);
    if (this.tiene('inventa-veredicto') && this.secuencia % 50 === 0) {
      this.secuencia += 1;
      this.bitacora.push({
        ...entrada,
        secuencia: this.secuencia,
        pedido_id: `inventado-${this.secuencia}`,
        items: [],
      });
    }
  }

  private evaluarLinea(
    { item_id, cantidad }: LineaRef,
    item: ItemRef | undefined,
  ): EntradaRef['items'][number] {
    const disponible = item?.cantidad_disponible ?? 0;
    const reservada = item?.cantidad_reservada ?? 0;
    const libre = Math.max(0, this.tiene('ignora-reservado') ? disponible : disponible - reservada);
    const lleno = this.tiene('mayor-igual') && cantidad === libre;
    const faltante = Math.max(0, cantidad - libre) + (lleno ? 1 : 0);
    const conocido = item !== undefined || this.tiene('desconocido-bien');
    const corto = faltante > 0 && conocido && item !== undefined;
    const razon = conocido
      ? corto
        ? libre === 0
          ? 'SIN_EXISTENCIAS'
          : 'INSUFICIENTE'
        : null
      : 'ITEM_DESCONOCIDO';
    return {
      item_id,
      cantidad_solicitada: cantidad,
      cantidad_disponible: disponible,
      cantidad_reservada: reservada,
      faltante: this.tiene('faltante-mal') && corto ? Math.max(0, cantidad - disponible) : faltante,
      razon,
      version: item?.version ?? null,
    };
  }

  private finalizar(pedido: PedidoRef): void {
    const { entrada, pedido_id } = pedido;
    if (entrada === null || pedido.estado === 'VALIDADO' || pedido.estado === 'AUDITADO') return;
    if (pedido.estado === 'RECIBIDO') {
      pedido.estado = entrada.resultado === 'CONSISTENTE' ? 'RESERVADO' : 'CON_FALTANTE';
      return;
    }
    if (this.toca('no-sincroniza', pedido_id)) return;
    const corto = entrada.resultado === 'INCONSISTENTE';
    pedido.estado = corto ? 'AUDITADO' : 'VALIDADO';
    if (corto || this.toca('reporte-de-mas', pedido_id)) {
      this.registros += this.toca('registro-de-mas', pedido_id) ? 2 : 1;
      if (!this.toca('pierde-reporte', pedido_id)) this.reportes.set(pedido_id, entrada);
    }
    if (corto ? !this.toca('calla-aviso', pedido_id) : this.toca('aviso-de-mas', pedido_id))
      this.avisar(entrada);
  }

  /** At least once: every fifth record is said twice. */
  private avisar(entrada: EntradaRef): void {
    const { pedido_id, bodega_id, secuencia, resultado, evaluado_en, items } = entrada;
    const deMas = this.toca('aviso-mal-contado', pedido_id) ? 1 : 0;
    const aviso = JSON.stringify({
      specversion: '1.0',
      id: `r-${pedido_id}`,
      source: 'referencia',
      type: this.toca('aviso-roto', pedido_id) ? 'faltante' : 'faltante.reportado.v1',
      time: evaluado_en,
      datacontenttype: 'application/json',
      subject: pedido_id,
      data: {
        ...{ pedido_id, bodega_id, secuencia, resultado, evaluado_en },
        totales: {
          items: items.length,
          items_faltantes: items.filter(({ faltante }) => faltante > 0).length,
          items_desconocidos: items.filter(({ razon }) => razon === 'ITEM_DESCONOCIDO').length,
          unidades: items.reduce((suma, item) => suma + item.cantidad_solicitada, 0),
          unidades_faltantes: items.reduce((suma, item) => suma + item.faltante, deMas),
        },
        reporte_id: `r-${pedido_id}`,
        anomalia: { tipo: 'FALTANTE_PARCIAL', severidad: 'MEDIA' },
        auditoria: { numero: secuencia, huella: '0'.repeat(64) },
      },
    });
    this.avisos.push(aviso, ...(secuencia % 5 === 0 ? [aviso] : []));
  }
}
