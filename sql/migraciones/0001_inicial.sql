-- The book: every accepted order, written by its own consumer. The reconciler audits verdicts against it.
CREATE TABLE libro_pedidos (
  pedido_id   BINARY(16)   NOT NULL PRIMARY KEY,
  bodega_id   INT          NOT NULL,
  cliente_id  VARCHAR(200) NULL,
  recibido_en DATETIME(3)  NOT NULL,
  huella      BINARY(32)   NOT NULL,
  cuerpo      MEDIUMTEXT   NULL COMMENT 'the accepted event, until the order is decided',
  KEY por_recepcion (recibido_en, pedido_id)
);

CREATE TABLE bodega_items (
  bodega_id           INT          NOT NULL,
  item_id             INT          NOT NULL,
  sku                 VARCHAR(200) NULL,
  nombre_item         VARCHAR(200) NOT NULL,
  cantidad_disponible INT          NOT NULL,
  cantidad_reservada  INT          NOT NULL DEFAULT 0,
  version             BIGINT       NOT NULL DEFAULT 1 COMMENT '+1 per reservation, release or change of the shelf',
  PRIMARY KEY (bodega_id, item_id),
  CONSTRAINT disponible_no_negativa CHECK (cantidad_disponible >= 0),
  CONSTRAINT reservada_no_negativa CHECK (cantidad_reservada >= 0)
);

-- Every change of the shelf. A verdict's own reservation stands in its evidence instead.
CREATE TABLE movimientos (
  movimiento_id      BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  bodega_id          INT          NOT NULL,
  item_id            INT          NOT NULL,
  tipo               VARCHAR(20)  NOT NULL,
  cantidad           INT          NOT NULL COMMENT 'as asked: units moved, or the counted quantity of an AJUSTE',
  delta              INT          NOT NULL COMMENT 'change of cantidad_disponible',
  cantidad_disponible INT         NOT NULL COMMENT 'after the change',
  version            BIGINT       NOT NULL COMMENT 'after the change',
  motivo             VARCHAR(200) NOT NULL,
  clave_idempotencia VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  creado_en          DATETIME(3)  NOT NULL,
  UNIQUE KEY por_clave (clave_idempotencia),
  KEY por_item (bodega_id, item_id, movimiento_id),
  CONSTRAINT movimiento_de_item FOREIGN KEY (bodega_id, item_id) REFERENCES bodega_items (bodega_id, item_id)
);

CREATE TABLE pedidos (
  pedido_id   BINARY(16)   NOT NULL PRIMARY KEY,
  bodega_id   INT          NOT NULL,
  cliente_id  VARCHAR(200) NULL,
  referencia  VARCHAR(200) NULL,
  estado      VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  resultado   VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recibido_en DATETIME(3)  NOT NULL,
  huella      BINARY(32)   NOT NULL COMMENT 'of the content that won'
);

-- One row per distinct item of an order. No foreign key to pedidos: this is the hottest insert of all.
CREATE TABLE pedido_items (
  pedido_id           BINARY(16)   NOT NULL,
  item_id             INT          NOT NULL,
  bodega_id           INT          NOT NULL,
  nombre_item         VARCHAR(200) NULL,
  cantidad_solicitada INT UNSIGNED NOT NULL,
  cantidad_reservada  INT UNSIGNED NOT NULL COMMENT 'what the order holds now: 0 once released or short',
  faltante            INT UNSIGNED NOT NULL,
  razon               VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (pedido_id, item_id),
  KEY por_item (bodega_id, item_id)
);

-- The last lock of every transaction that decides, so that the order of the log is the order of the commits.
CREATE TABLE contador_evaluaciones (
  id        TINYINT NOT NULL PRIMARY KEY,
  secuencia BIGINT  NOT NULL
);
INSERT INTO contador_evaluaciones (id, secuencia) VALUES (1, 0);

-- The decision log. Append-only.
CREATE TABLE evaluaciones (
  secuencia          BIGINT       NOT NULL PRIMARY KEY,
  pedido_id          BINARY(16)   NOT NULL,
  bodega_id          INT          NOT NULL,
  resultado          VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  evaluado_en        DATETIME(3)  NOT NULL,
  items              INT UNSIGNED NOT NULL,
  items_faltantes    INT UNSIGNED NOT NULL,
  items_desconocidos INT UNSIGNED NOT NULL,
  unidades           INT UNSIGNED NOT NULL,
  unidades_faltantes INT UNSIGNED NOT NULL,
  evidencia          MEDIUMTEXT   NOT NULL COMMENT 'JSON, one entry per distinct item',
  UNIQUE KEY por_pedido (pedido_id)
);

-- Changes of state after the verdict; the ones before it stand in pedidos and evaluaciones.
CREATE TABLE historial_estados (
  pedido_id BINARY(16)  NOT NULL,
  estado    VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  en        DATETIME(3) NOT NULL,
  causa     VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (pedido_id, estado)
);

CREATE TABLE anomalias (
  anomalia_id  BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
  pedido_id    BINARY(16)  NOT NULL,
  bodega_id    INT         NOT NULL,
  tipo         VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  severidad    VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  estado       VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'ABIERTA',
  huella       BINARY(32)  NOT NULL COMMENT 'of the losing content in a conflict, else zeros',
  detectada_en DATETIME(3) NOT NULL,
  UNIQUE KEY una_sola_vez (pedido_id, tipo, huella),
  KEY por_fecha (detectada_en, anomalia_id)
);

CREATE TABLE reportes_inconsistencia (
  reporte_id      BINARY(16)  NOT NULL PRIMARY KEY,
  pedido_id       BINARY(16)  NOT NULL,
  secuencia       BIGINT      NOT NULL,
  items_faltantes MEDIUMTEXT  NOT NULL COMMENT 'JSON, the evidence of the items that lack',
  fecha_deteccion DATETIME(3) NOT NULL,
  estado          VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'PENDIENTE, EMITIDO',
  UNIQUE KEY uno_por_pedido (pedido_id)
);

-- The hash chain: huella = SHA-256(huella_anterior ‖ texto). The text is hashed as stored, so it is not JSON typed.
CREATE TABLE auditoria (
  numero          BIGINT     NOT NULL PRIMARY KEY,
  pedido_id       BINARY(16) NOT NULL,
  texto           MEDIUMTEXT NOT NULL,
  huella_anterior BINARY(32) NOT NULL,
  huella          BINARY(32) NOT NULL,
  UNIQUE KEY uno_por_pedido (pedido_id)
);

CREATE TABLE auditoria_cabeza (
  id     TINYINT    NOT NULL PRIMARY KEY,
  numero BIGINT     NOT NULL,
  huella BINARY(32) NOT NULL
);
INSERT INTO auditoria_cabeza (id, numero, huella) VALUES (1, 0, REPEAT(CHAR(0), 32));
