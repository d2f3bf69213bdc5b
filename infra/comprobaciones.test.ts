/** Each rule that synth enforces, broken once: the error names the part and the rule. */
import { App } from 'cdktf';
import { describe, expect, test } from 'vitest';
import { comprobarAlarma, comprobarFuncion, nombreValido } from './comprobaciones.ts';
import { politicaDeRol } from './constructos/politica.ts';
import { type Entorno, entornoDe } from './entornos.ts';
import { PilaMensajeria } from './mensajeria.ts';
import { type Modelo, modelo } from './modelo.ts';
import { sintetizar } from './pruebas/sintesis.ts';
import { PilaRed } from './red.ts';
import type { Alarma, Cola, Funcion } from './topologia.ts';

const conModelo = (cambios: Partial<Modelo>) => () => sintetizar({ modelo: { ...modelo, ...cambios } });
const conMensajes = (cambios: Partial<Modelo>) => () =>
  new PilaMensajeria(new App(), 'mensajes', entornoDe('dev', {}), { ...modelo, ...cambios });
const conCola = (cambios: Partial<Cola>) =>
  conMensajes({
    colas: modelo.colas.map((cola) => (cola.nombre === 'cola-auditoria' ? { ...cola, ...cambios } : cola)),
  });
const conFuncion = (nombre: Funcion['nombre'], cambiar: (f: Funcion) => Funcion) => () => {
  for (const f of modelo.funciones) comprobarFuncion(f.nombre === nombre ? cambiar(f) : f);
};
const conFuente = (cambios: Partial<NonNullable<Funcion['fuente']>>) =>
  conFuncion('emisor-auditoria', (f) =>
    f.fuente === undefined ? f : { ...f, fuente: { ...f.fuente, ...cambios } },
  );
const sinAlarmasDe = (cola: string) =>
  conMensajes({ alarmas: modelo.alarmas.filter(({ metrica }) => metrica.dimension.valor !== cola) });

const auditoria = modelo.colas.find(({ nombre }) => nombre === 'cola-auditoria');

describe('colas', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'sin DLQ',
      conCola({ dlq: { nombre: 'cola-auditoria', retencionS: 1 } }),
      /^cola-auditoria: cola sin DLQ/,
    ],
    [
      'con una DLQ que no lo dice en su nombre',
      conCola({ dlq: { nombre: 'cola-muerta', retencionS: 14 * 86_400 } }),
      /^cola-muerta: una DLQ lleva dlq/,
    ],
    [
      'con una DLQ que no guarda más que ella',
      conCola({ dlq: { nombre: 'cola-auditoria-dlq', retencionS: auditoria?.retencionS ?? 0 } }),
      /^cola-auditoria: su DLQ no guarda más/,
    ],
    [
      'con una DLQ de más de 14 días',
      conCola({ dlq: { nombre: 'cola-auditoria-dlq', retencionS: 15 * 86_400 } }),
      /^cola-auditoria-dlq: SQS guarda 14 días/,
    ],
    [
      'con visibilidad corta',
      conCola({ visibilidadS: (auditoria?.visibilidadS ?? 0) - 1 }),
      /^cola-auditoria: visibilidad menor que 6 × timeout \+ ventana/,
    ],
    ['con pocas recepciones', conCola({ recepcionesMax: 4 }), /^cola-auditoria: menos de 5 recepciones/],
    ['sin alarma', sinAlarmasDe('cola-auditoria'), /^cola-auditoria: cola sin alarma/],
    ['con DLQ sin alarma', sinAlarmasDe('cola-auditoria-dlq'), /^cola-auditoria-dlq: cola sin alarma/],
    [
      'con suscripción cuya DLQ no tiene alarma',
      sinAlarmasDe('tema-bodega-cola-descubiertos-dlq'),
      /^tema-bodega-cola-descubiertos-dlq: cola sin alarma/,
    ],
    [
      'sin nadie que la lea',
      conMensajes({ funciones: modelo.funciones.filter(({ nombre }) => nombre !== 'emisor-auditoria') }),
      /^cola-auditoria: la leen 0 funciones/,
    ],
    [
      'sin suscripción que la alimente',
      conMensajes({ suscripciones: modelo.suscripciones.filter(({ cola }) => cola !== 'cola-auditoria') }),
      /^cola-auditoria: ha de tener exactamente una suscripción/,
    ],
    [
      'que falta y alguien nombra',
      conMensajes({ colas: modelo.colas.filter(({ nombre }) => nombre !== 'cola-auditoria') }),
      /^cola-auditoria: la topología lo nombra y no lo tiene/,
    ],
  ])('%s', (_, sintetizarMal, regla) => {
    expect(sintetizarMal).toThrow(regla);
  });
});

describe('funciones', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'lote mayor que 10 sin ventana',
      conFuente({ ventanaS: 0 }),
      /^emisor-auditoria: lote mayor que 10 sin ventana/,
    ],
    ['lote de más de 10000', conFuente({ loteMax: 10_001 }), /^emisor-auditoria: lote fuera/],
    [
      'una a la vez, y AWS pide dos',
      conFuente({ concurrenciaMax: 1 }),
      /^emisor-auditoria: concurrencia máxima/,
    ],
    [
      'el reloj vuelve antes',
      conFuncion('reconciliador', (f) => ({ ...f, timeoutS: 60 })),
      /^reconciliador: el reloj vuelve antes/,
    ],
    [
      'un reloj de segundos',
      conFuncion('reconciliador', (f) => ({ ...f, programa: { cadaS: 90 } })),
      /^reconciliador: EventBridge Scheduler cuenta en minutos/,
    ],
  ])('%s', (_, sintetizarMal, regla) => {
    expect(sintetizarMal).toThrow(regla);
  });

  test('la pila las comprueba todas', () => {
    const funciones = modelo.funciones.map((f) => ({ ...f, memoriaMB: 64 }));
    expect(conModelo({ funciones })).toThrow(/^crear-pedido: memoria fuera/);
  });
});

describe('alarmas', () => {
  const [alarma] = modelo.alarmas;
  const comprobar = (cambios: Partial<Alarma>, acciones: readonly string[]) => () => {
    if (alarma !== undefined)
      comprobarAlarma({ ...alarma, ...cambios }, acciones, () => cambios.runbook !== '');
  };
  test('sin acción', () => expect(comprobar({}, [])).toThrow(/^pedidos-sin-cuenta: alarma sin acción/));
  test('sin runbook', () => expect(comprobar({ runbook: '' }, ['x'])).toThrow(/: alarma sin runbook/));
  test('con un runbook que no existe', () => {
    expect(
      conModelo({ alarmas: modelo.alarmas.map((una) => ({ ...una, runbook: 'docs/runbooks/no-hay.md' })) }),
    ).toThrow(/alarma sin runbook \(docs\/runbooks\/no-hay.md\)/);
  });
});

describe('entornos', () => {
  const con = (cambios: Partial<Entorno>) => () =>
    new PilaRed(new App(), 'red', { ...entornoDe('prod', {}), ...cambios }, modelo);
  test.each<[string, () => unknown, RegExp]>([
    [
      'más conexiones de las que el proxy abre',
      con({ proxyMaxConnections: 50 }),
      /concurrencia × conexiones \(\d+\) supera/,
    ],
    ['el proxy se queda con todas', con({ dbMaxConnections: 400 }), /el proxy no deja a la base/],
    ['reserva lo que la cuenta no tiene', con({ lambdaAccountConcurrency: 200 }), /reserva más concurrencia/],
    ['una zona', con({ zonas: ['a'], zonasDeEndpoints: 1 }), /2 o 3 zonas/],
    ['retención que no existe', con({ logRetentionDays: 10 }), /retención de logs/],
    ['nadie a quien avisar', con({ alarmEmails: [] }), /alarmas que no llegan a nadie/],
  ])('%s', (_, sintetizarMal, regla) => {
    expect(sintetizarMal).toThrow(regla);
  });

  test('los valores de una cuenta vienen de su entorno, comprobados', () => {
    const propios = { VIGIA_ESTADO_BUCKET: 'mi-estado', VIGIA_CORREOS_ALARMA: 'a@b.co, c@d.co' };
    expect(entornoDe('dev', propios)).toMatchObject({
      stateBucket: 'mi-estado',
      alarmEmails: ['a@b.co', 'c@d.co'],
    });
    expect(() => entornoDe('pruebas', {})).toThrow('No existe el entorno «pruebas»');
    expect(() => entornoDe('dev', { VIGIA_CORREOS_ALARMA: 'nadie' })).toThrow('VIGIA_CORREOS_ALARMA');
  });
});

test('un nombre demasiado largo, o con lo que no cabe en él', () => {
  expect(() => nombreValido('cola', 'c'.repeat(81))).toThrow('más de 80 caracteres');
  expect(() => nombreValido('rol', 'áéí')).toThrow('caracteres que no caben');
});

test('una acción con comodín, un recurso * sin motivo', () => {
  expect(() => politicaDeRol([{ acciones: ['sqs:*'], recursos: ['x'] }])).toThrow('acción con comodín');
  expect(() => politicaDeRol([{ acciones: ['sqs:SendMessage'], recursos: ['*'] }])).toThrow(
    'recurso * sin motivo',
  );
});
