import { join } from 'node:path';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { Construct } from 'constructs';
import type { PilaBase } from './base.ts';
import { comprobarFuncion } from './comprobaciones.ts';
import { crearClave } from './constructos/clave.ts';
import { crearConsumo } from './constructos/consumo.ts';
import { crearCortafuegos } from './constructos/cortafuegos.ts';
import { crearDeposito } from './constructos/deposito.ts';
import { crearFuncion } from './constructos/funcion.ts';
import { crearApi } from './constructos/http.ts';
import { crearIdentidad } from './constructos/identidad.ts';
import { crearMarca } from './constructos/origen.ts';
import { permisosDe, type Recursos } from './constructos/permisos.ts';
import { Pila } from './constructos/pila.ts';
import { crearPortada } from './constructos/portada.ts';
import { crearReloj } from './constructos/reloj.ts';
import { crearSecreto } from './constructos/secretos.ts';
import { variablesDe } from './constructos/variables.ts';
import type { Entorno } from './entornos.ts';
import type { PilaMensajeria } from './mensajeria.ts';
import type { Modelo } from './modelo.ts';
import type { PilaRed } from './red.ts';
import type { Funcion } from './topologia.ts';

export interface Cimientos {
  readonly red: PilaRed;
  readonly base: PilaBase;
  readonly mensajeria: PilaMensajeria;
  /** Folder with one zipped bundle per function. */
  readonly paquetes: string;
}

/** Core-API: the functions, who calls them, and the way in from outside. */
export class PilaApi extends Pila {
  /** As CloudWatch names the HTTP API. */
  readonly apiId: string;
  readonly #cimientos: Cimientos;
  readonly #modelo: Modelo;

  constructor(ambito: Construct, id: string, entorno: Entorno, modelo: Modelo, cimientos: Cimientos) {
    super(ambito, id, entorno);
    this.#cimientos = cimientos;
    this.#modelo = modelo;
    const recursos = this.#recursos();
    const funciones = new Map(modelo.funciones.map((f) => [f.nombre, this.#funcion(f, recursos)] as const));
    const http = modelo.funciones.filter((f) => f.fuente === undefined && f.programa === undefined);
    const identidad = crearIdentidad(this, this.#trigger());
    const api = crearApi(
      this,
      identidad,
      new Map([...funciones].filter(([nombre]) => http.some((f) => f.nombre === nombre))),
    );
    this.apiId = api.id;
    this.#publicar(api.dominio);
  }

  #recursos(): Recursos & { readonly databaseUrl: string } {
    const { base, mensajeria } = this.#cimientos;
    const clave = crearClave(this, 'secretos', { descripcion: 'Secretos de Vigía', servicios: [] });
    const crear = (nombre: string, descripcion: string) =>
      crearSecreto(this, nombre, { descripcion, clave }).arn;
    const arnSecretoOrigen = crear('origen', 'Prueba de que una petición pasó por CloudFront');
    this.salida(
      'OriginSecretArn',
      arnSecretoOrigen,
      'Secreto de origen; npm run infra:origen lo lleva a CloudFront',
    );
    return {
      claveMensajes: mensajeria.clave.arn,
      claveSecretos: clave.arn,
      arnDeEntrada: base.arnDeEntrada,
      databaseUrl: base.databaseUrl,
      arnClavePedidos: crear('clave-pedidos', 'Clave de los pedido_id: no se rota'),
      arnSecretoOrigen,
    };
  }

  #funcion(f: Funcion, recursos: Recursos & { readonly databaseUrl: string }): LambdaFunction {
    comprobarFuncion(f);
    const { red, paquetes } = this.#cimientos;
    const esHttp = f.fuente === undefined && f.programa === undefined;
    const funcion = crearFuncion(this, {
      ...f,
      codigo: join(paquetes, `${f.nombre}.zip`),
      variables: variablesDe(this, f, this.#modelo, recursos),
      permisos: permisosDe(this, f, this.#modelo, recursos),
      red: { subredes: red.subredes, grupo: red.grupos.funciones },
      concurrencia: esHttp ? this.entorno.httpConcurrency : null,
    });
    if (f.fuente !== undefined) crearConsumo(this, f.nombre, f.fuente, funcion);
    if (f.programa !== undefined) crearReloj(this, f.nombre, f.programa.cadaS, funcion);
    return funcion;
  }

  /** The one function that is in no VPC: it asks nobody anything. */
  #trigger(): LambdaFunction {
    const [disparador] = this.#modelo.disparadores;
    if (disparador === undefined) throw new Error('token-cognito: sin él ningún token lleva rol');
    return crearFuncion(this, {
      ...disparador,
      codigo: join(this.#cimientos.paquetes, `${disparador.nombre}.zip`),
      variables: { NIVEL_LOG: 'info', ENTORNO: this.entorno.nombre },
      permisos: [],
      concurrencia: null,
    });
  }

  #publicar(dominioApi: string): void {
    const global = new AwsProvider(this, 'global', {
      alias: 'global',
      region: 'us-east-1',
      defaultTags: [{ tags: { proyecto: 'vigia', entorno: this.entorno.nombre, pila: this.id } }],
    });
    const documentos = crearDeposito(this, 'documentos', (arn) => [
      {
        principal: { Service: 'cloudfront.amazonaws.com' },
        acciones: ['s3:GetObject'],
        recursos: [`${arn}/*`],
        condicion: { StringEquals: { 'aws:SourceAccount': this.cuenta } },
      },
    ]);
    const { url, distribucion } = crearPortada(this, {
      global,
      dominioApi,
      documentos,
      cortafuegosArn: crearCortafuegos(this, global).arn,
      marcaArn: crearMarca(this),
    });
    this.salida('ApiUrl', url, 'La dirección de la API: CloudFront, la única entrada');
    this.salida(
      'ApiOriginUrl',
      `https://${dominioApi}`,
      'La API tras CloudFront; sin el secreto contesta 403',
    );
    this.salida('DistributionId', distribucion.id, 'Distribución de CloudFront');
    this.salida('DocumentsBucket', documentos.id, 'Depósito de openapi.json y de la página');
    this.salida(
      'OpenApiBucketUrl',
      `s3://${documentos.id}/openapi.json`,
      'El contrato publicado, con versiones',
    );
  }
}
