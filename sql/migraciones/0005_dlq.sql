-- Who did what with the messages of a DLQ: a person with `npm run dlq`, or the reconciler after an outage. Append-only.
CREATE TABLE dlq_acciones (
  accion_id    BINARY(16)   NOT NULL PRIMARY KEY,
  accion       VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'REENVIAR, DESCARTAR',
  dlq          VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  destino      VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'queue; null where the messages were discarded',
  quien        VARCHAR(255) NOT NULL,
  porque       VARCHAR(500) NULL,
  iniciada_en  DATETIME(3)  NOT NULL,
  terminada_en DATETIME(3)  NULL COMMENT 'null: at work, or killed',
  hechos       INT          NULL COMMENT 'messages that left the DLQ',
  KEY por_fecha (iniciada_en)
);

-- One row per message and action, written before the message is touched.
CREATE TABLE dlq_mensajes (
  accion_id  BINARY(16)   NOT NULL,
  mensaje_id VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of SQS',
  dlq        VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  clave      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'id of the event, or SHA-256 of a body that is none',
  traza      CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'the correlation id',
  motivo     VARCHAR(256) NULL COMMENT 'null: its receives were spent, or it could not be delivered',
  enviado_en DATETIME(3)  NOT NULL COMMENT 'when it was first sent',
  cuerpo     MEDIUMTEXT   NULL COMMENT 'of what was discarded, with its attributes as JSON',
  atributos  MEDIUMTEXT   NULL,
  anotado_en DATETIME(3)  NOT NULL,
  hecho      TINYINT      NOT NULL DEFAULT 0 COMMENT '1 once it has left the DLQ; 0: may have been sent',
  PRIMARY KEY (accion_id, mensaje_id),
  KEY por_clave (dlq, clave, anotado_en)
);
