/**
 * The bar for accepting an order: a bare node:http server that makes one publication with the SDK for each request.
 * No gateway, no function, no check, no id. Arguments: ARN of the topic.
 */
import { createServer } from 'node:http';
import { PublishCommand } from '@aws-sdk/client-sns';
import { crearSns } from '../../../shared/adaptadores/sns.ts';
import { obedecerAlPadre } from '../../local/procesos/padre.ts';

const [TopicArn = ''] = process.argv.slice(2);
const sns = crearSns();
obedecerAlPadre(() => process.exit(0));

const servidor = createServer((peticion, salida) => {
  const trozos: Buffer[] = [];
  peticion.on('data', (trozo: Buffer) => trozos.push(trozo));
  peticion.on('end', () => {
    sns.send(new PublishCommand({ TopicArn, Message: Buffer.concat(trozos).toString() })).then(
      () => salida.writeHead(202).end(),
      () => salida.writeHead(503).end(),
    );
  });
});
servidor.listen(0, '127.0.0.1', () => {
  const direccion = servidor.address();
  process.send?.({ puerto: typeof direccion === 'object' && direccion !== null ? direccion.port : 0 });
});
