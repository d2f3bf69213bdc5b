/**
 * An auditor who knows nothing of the constructs: reads the Terraform JSON and holds it against rules of AWS and of this
 * house. Kept apart from comprobaciones.ts on purpose: what one forgets, the other may find.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { deTipo, type Pila, type Recurso, sintetizar } from './pruebas/sintesis.ts';

let todas: readonly Pila[];
beforeAll(() => {
  todas = [...sintetizar({ entorno: 'dev' }), ...sintetizar({ entorno: 'prod' })];
});

const texto = (valor: unknown): string => String(valor ?? '');
const nombrados = (tipo: string): readonly (readonly [string, Recurso])[] =>
  todas.flatMap(({ recursos }) => Object.entries(recursos[tipo] ?? {}));
const culpables = (tipo: string, malo: (recurso: Recurso) => boolean): readonly string[] =>
  nombrados(tipo)
    .filter(([, recurso]) => malo(recurso))
    .map(([nombre]) => nombre);
const hay = (tipo: string): void => expect(deTipo(todas, tipo).length, tipo).toBeGreaterThan(0);

interface Sentencia {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: object;
}
const lista = (valor: string | readonly string[] | undefined): readonly string[] =>
  valor === undefined ? [] : typeof valor === 'string' ? [valor] : valor;
const sentencias = (politica: unknown): readonly Sentencia[] => {
  const { Statement }: { Statement: readonly Sentencia[] } = JSON.parse(texto(politica));
  return Statement;
};

/** The only actions whose resource is `*`, since the service reference lists no resource for them. */
const SIN_RECURSO = [
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

describe('cifrado', () => {
  test('colas, temas, base, secretos y depósitos, con clave propia donde la hay', () => {
    for (const tipo of ['aws_sqs_queue', 'aws_sns_topic', 'aws_db_instance', 'aws_s3_bucket']) hay(tipo);
    expect(culpables('aws_sqs_queue', (r) => r.kms_master_key_id === undefined)).toEqual([]);
    expect(culpables('aws_sns_topic', (r) => r.kms_master_key_id === undefined)).toEqual([]);
    expect(culpables('aws_secretsmanager_secret', (r) => r.kms_key_id === undefined)).toEqual([]);
    expect(
      culpables('aws_db_instance', (r) => r.storage_encrypted !== true || r.kms_key_id === undefined),
    ).toEqual([]);
    expect(deTipo(todas, 'aws_s3_bucket_server_side_encryption_configuration')).toHaveLength(
      deTipo(todas, 'aws_s3_bucket').length,
    );
    expect(culpables('aws_kms_key', (r) => r.enable_key_rotation !== true)).toEqual([]);
  });

  test('en camino: TLS al proxy y a la base, HTTPS en la portada, sin TLS no entra nadie en una cola', () => {
    expect(culpables('aws_db_proxy', (r) => r.require_tls !== true)).toEqual([]);
    expect(JSON.stringify(deTipo(todas, 'aws_db_parameter_group'))).toMatch(
      /"name":"require_secure_transport","value":"ON"/,
    );
    for (const portada of deTipo(todas, 'aws_cloudfront_distribution')) {
      const protocolos = JSON.stringify(portada).match(/"viewer_protocol_policy":"[\w-]+"/g) ?? [];
      expect(new Set(protocolos)).toEqual(new Set(['"viewer_protocol_policy":"redirect-to-https"']));
      expect(JSON.stringify(portada)).toContain('"origin_protocol_policy":"https-only"');
    }
    const politicas = nombrados('aws_sqs_queue_policy');
    expect(politicas).toHaveLength(deTipo(todas, 'aws_sqs_queue').length);
    for (const [nombre, { policy }] of politicas) {
      expect(
        sentencias(policy).some(
          (s) => s.Effect === 'Deny' && JSON.stringify(s.Condition).includes('SecureTransport'),
        ),
        nombre,
      ).toBe(true);
    }
  });

  test('SNS entrega y CloudWatch publica con la clave de los mensajes', () => {
    const claves = nombrados('aws_kms_key').filter(([nombre]) => nombre === 'clave-mensajeria');
    expect(claves).toHaveLength(2);
    for (const [, { policy }] of claves) {
      for (const servicio of ['sns.amazonaws.com', 'cloudwatch.amazonaws.com']) {
        const suya = sentencias(policy).find(
          (s) => JSON.stringify(s.Principal) === JSON.stringify({ Service: servicio }),
        );
        expect(lista(suya?.Action), servicio).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
        // A condition that the service does not meet would silence it.
        expect(suya?.Condition).toBeUndefined();
      }
    }
  });
});

describe('mensajes', () => {
  test('toda cola que no es DLQ tiene una, y toda suscripción a una cola también', () => {
    expect(
      culpables('aws_sqs_queue', (r) => !texto(r.name).includes('dlq') && r.redrive_policy === undefined),
    ).toEqual([]);
    expect(
      culpables('aws_sns_topic_subscription', (r) => r.protocol === 'sqs' && r.redrive_policy === undefined),
    ).toEqual([]);
    expect(
      culpables('aws_sqs_queue', (r) => texto(r.name).includes('dlq') && r.redrive_policy !== undefined),
    ).toEqual([]);
  });

  test('cada DLQ dice de quién acepta mensajes', () => {
    const dlqs = deTipo(todas, 'aws_sqs_queue').filter((r) => texto(r.name).includes('dlq'));
    expect(deTipo(todas, 'aws_sqs_queue_redrive_allow_policy')).toHaveLength(dlqs.length);
  });

  test('las colas guardan 4 días y las DLQ 14', () => {
    for (const cola of deTipo(todas, 'aws_sqs_queue')) {
      const dias = Number(cola.message_retention_seconds) / 86_400;
      expect(dias, texto(cola.name)).toBe(texto(cola.name).includes('dlq') ? 14 : 4);
    }
  });

  test('una respuesta parcial devuelve solo lo que falló', () => {
    hay('aws_lambda_event_source_mapping');
    expect(
      culpables(
        'aws_lambda_event_source_mapping',
        (r) => JSON.stringify(r.function_response_types) !== '["ReportBatchItemFailures"]',
      ),
    ).toEqual([]);
  });
});

describe('alarmas', () => {
  test('todas avisan, al sonar y al callar, y dicen qué hacer', () => {
    hay('aws_cloudwatch_metric_alarm');
    for (const tipo of ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm']) {
      expect(culpables(tipo, (r) => texto(r.alarm_actions) === '' || texto(r.ok_actions) === '')).toEqual([]);
      expect(
        culpables(tipo, (r) => !/\nRunbook: docs\/runbooks\/[\w-]+\.md$/.test(texto(r.alarm_description))),
      ).toEqual([]);
    }
  });

  test('cada cola y cada DLQ tiene la suya', () => {
    const vigiladas = deTipo(todas, 'aws_cloudwatch_metric_alarm').flatMap((r) => {
      const { QueueName }: { QueueName?: string } = Object(r.dimensions);
      return QueueName === undefined ? [] : [QueueName];
    });
    for (const { name } of deTipo(todas, 'aws_sqs_queue')) expect(vigiladas).toContain(texto(name));
  });

  test('el tema de las alarmas tiene quien lo lea, y CloudWatch puede publicar en él', () => {
    expect(deTipo(todas, 'aws_sns_topic_subscription').some((r) => r.protocol === 'email')).toBe(true);
    const politicas = nombrados('aws_sns_topic_policy').filter(([nombre]) => nombre === 'politica-avisos');
    for (const [, { policy }] of politicas) expect(policy).toContain('cloudwatch.amazonaws.com');
  });
});

describe('permisos', () => {
  const politicas = () =>
    [
      'aws_iam_role_policy',
      'aws_sqs_queue_policy',
      'aws_sns_topic_policy',
      'aws_s3_bucket_policy',
      'aws_kms_key',
      'aws_vpc_endpoint',
    ]
      .flatMap(nombrados)
      .flatMap(([nombre, { policy }]) => sentencias(policy).map((s) => ({ nombre, s })));

  test('ninguna acción con comodín, en ninguna política', () => {
    const malas = politicas().filter(({ s }) => lista(s.Action).some((accion) => accion.includes('*')));
    expect(malas.map(({ nombre }) => nombre)).toEqual([]);
  });

  test('ningún recurso * en un rol, salvo donde AWS no tiene otro', () => {
    const sueltas = nombrados('aws_iam_role_policy').flatMap(([nombre, { policy }]) =>
      sentencias(policy)
        .filter((s) => lista(s.Resource).includes('*'))
        .flatMap((s) => lista(s.Action).filter((accion) => !SIN_RECURSO.includes(accion)))
        .map((accion) => `${nombre} ${accion}`),
    );
    expect(sueltas).toEqual([]);
  });

  test('quien sea «cualquiera» lleva una condición', () => {
    const abiertas = politicas().filter(
      ({ s }) => s.Effect === 'Allow' && s.Principal === '*' && s.Condition === undefined,
    );
    expect(abiertas.map(({ nombre }) => nombre)).toEqual([]);
  });

  test('un rol por función, suyo y de nadie más', () => {
    for (const pila of todas.filter(({ nombre }) => nombre === 'core-api')) {
      const roles = Object.values(pila.recursos.aws_lambda_function ?? {}).map(({ role }) => role);
      expect(new Set(roles).size).toBe(roles.length);
    }
    expect(deTipo(todas, 'aws_iam_role_policy_attachment')).toEqual([]);
  });

  test('nadie fuera de su servicio puede llamar a una función', () => {
    hay('aws_lambda_permission');
    expect(culpables('aws_lambda_permission', (r) => r.source_arn === undefined)).toEqual([]);
  });
});

describe('red', () => {
  test('no hay camino a internet', () => {
    for (const tipo of [
      'aws_internet_gateway',
      'aws_nat_gateway',
      'aws_eip',
      'aws_route',
      'aws_egress_only_internet_gateway',
    ])
      expect(deTipo(todas, tipo), tipo).toEqual([]);
    expect(culpables('aws_route_table', (r) => r.route !== undefined)).toEqual([]);
    expect(culpables('aws_subnet', (r) => r.map_public_ip_on_launch === true)).toEqual([]);
    expect(culpables('aws_db_instance', (r) => r.publicly_accessible !== false)).toEqual([]);
    for (const pila of todas) expect(pila.texto).not.toMatch(/"0\.0\.0\.0\/0"|"::\/0"/);
  });

  test('a la base solo llega el proxy, y al proxy solo las funciones', () => {
    const entran = (grupo: string) =>
      deTipo(todas, 'aws_vpc_security_group_ingress_rule')
        .filter((r) => texto(r.security_group_id) === `\${aws_security_group.grupo-${grupo}.id}`)
        .map((r) => texto(r.referenced_security_group_id));
    expect(new Set(entran('base'))).toEqual(new Set(['${aws_security_group.grupo-proxy.id}']));
    expect(new Set(entran('proxy'))).toEqual(new Set(['${aws_security_group.grupo-funciones.id}']));
    expect(entran('funciones')).toEqual([]);
  });

  test('cada servicio que se usa tiene su endpoint, con política', () => {
    const servicios = new Set(
      deTipo(todas, 'aws_vpc_endpoint').map((r) => texto(r.service_name).split('.').at(-1)),
    );
    expect([...servicios].sort()).toEqual(
      ['kms', 'logs', 'monitoring', 's3', 'secretsmanager', 'sns', 'sqs', 'sts'].sort(),
    );
    expect(culpables('aws_vpc_endpoint', (r) => r.policy === undefined)).toEqual([]);
  });

  test('toda función con base de datos está dentro; el cortafuegos está delante de la portada', () => {
    expect(culpables('aws_lambda_function', (r) => r.vpc_config === undefined)).toEqual([
      'token-cognito',
      'token-cognito',
    ]);
    expect(culpables('aws_cloudfront_distribution', (r) => r.web_acl_id === undefined)).toEqual([]);
  });
});

describe('secretos', () => {
  test('ninguno llega al estado ni a una variable', () => {
    for (const { nombre, texto: pila } of todas) {
      expect(pila, nombre).not.toMatch(/"(password|secret_string|secret_binary|master_password|value_wo)":/);
      expect(pila, nombre).not.toMatch(
        /random_password"?\s*:\s*\{"length|aws_iam_access_key|"custom_header"/,
      );
      expect(pila, nombre).not.toMatch(/data\.aws_secretsmanager_secret_version/);
    }
    for (const valor of deTipo(todas, 'aws_secretsmanager_secret_version'))
      expect(texto(valor.secret_string_wo)).toContain('ephemeral.');
    expect(culpables('aws_db_instance', (r) => r.manage_master_user_password !== true)).toEqual([]);
    expect(deTipo(todas, 'aws_secretsmanager_secret_rotation')).toHaveLength(2);
  });
});

describe('base de datos', () => {
  test('prod: en dos zonas, con copias, y nadie la borra por descuido', () => {
    const [, prod] = deTipo(todas, 'aws_db_instance');
    expect(prod).toMatchObject({
      engine_version: '8.4',
      multi_az: true,
      deletion_protection: true,
      backup_retention_period: 35,
      iam_database_authentication_enabled: true,
      skip_final_snapshot: false,
    });
  });
});
