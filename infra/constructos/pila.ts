import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { LocalBackend, S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Entorno } from '../entornos.ts';

/** A stack with its provider, its tags and its state. */
export class Pila extends TerraformStack {
  /** Number of the account that it is applied to. */
  readonly cuenta: string;

  readonly id: string;
  readonly entorno: Entorno;

  constructor(ambito: Construct, id: string, entorno: Entorno) {
    super(ambito, id);
    this.id = id;
    this.entorno = entorno;
    const { nombre, region, stateBucket } = entorno;
    new AwsProvider(this, 'aws', {
      region,
      defaultTags: [{ tags: { proyecto: 'vigia', entorno: nombre, pila: id } }],
    });
    // Write-only arguments and ephemeral blocks (constructos/secretos.ts).
    this.addOverride('terraform.required_version', '>= 1.11.0');
    if (stateBucket === null) {
      // Relative to cdktf.out/stacks/NAME, where terraform runs.
      new LocalBackend(this, { path: `../../../estado/${nombre}/${id}.tfstate` });
    } else {
      new S3Backend(this, {
        bucket: stateBucket,
        key: `vigia/${nombre}/${id}.tfstate`,
        region,
        encrypt: true,
      });
      // Newer than cdktf: the lock is an object beside the state instead of a table.
      this.addOverride('terraform.backend.s3.use_lockfile', true);
    }
    this.cuenta = new DataAwsCallerIdentity(this, 'cuenta').accountId;
  }

  /** What is regional and not of the topology: `vigia-dev-…`. */
  nombrar(resto: string): string {
    return `vigia-${this.entorno.nombre}-${resto}`;
  }

  /** ARN of something of this account and region; `arn:aws:SERVICE:REGION:ACCOUNT:REST`. */
  arn(servicio: string, resto: string): string {
    return `arn:aws:${servicio}:${this.entorno.region}:${this.cuenta}:${resto}`;
  }

  /** Under exactly this name, whatever the stack is called. */
  salida(nombre: string, valor: string, descripcion: string): void {
    new TerraformOutput(this, nombre, { value: valor, description: descripcion });
  }
}
