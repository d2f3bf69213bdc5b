-- Orders that end (cancelled, shipped, uncovered late), and the lists over all of it.

-- Which of its item's versions a reservation made, and which ended it: so "who held the item at version v" is
-- decided by two numbers, and the newest holder is the end of an index.
ALTER TABLE pedido_items
  ADD COLUMN version_reserva BIGINT NULL COMMENT 'of the item after the reservation; null if there was none',
  ADD COLUMN version_salida  BIGINT NULL COMMENT 'of the item after release or dispatch; null while it is held',
  DROP KEY por_item,
  ADD KEY por_item (bodega_id, item_id, version_salida, version_reserva);

UPDATE pedido_items i
  JOIN evaluaciones e ON e.pedido_id = i.pedido_id AND e.resultado = 'CONSISTENTE'
  JOIN JSON_TABLE(e.evidencia, '$[*]' COLUMNS (item_id INT PATH '$.item_id', version BIGINT PATH '$.version')) v
    ON v.item_id = i.item_id
SET i.version_reserva = v.version;

-- Stored, so that the index changes only when an item becomes uncovered or covered, not with every reservation.
ALTER TABLE bodega_items
  ADD COLUMN descubierta TINYINT AS (cantidad_reservada > cantidad_disponible) STORED,
  ADD KEY por_descubierta (descubierta, bodega_id, item_id);

ALTER TABLE movimientos
  ADD COLUMN delta_reservada INT NOT NULL DEFAULT 0 COMMENT 'change of cantidad_reservada',
  ADD COLUMN pedido_id BINARY(16) NULL COMMENT 'whose reservation ended',
  DROP KEY por_item,
  ADD KEY por_bodega_item (bodega_id, item_id, creado_en, movimiento_id),
  ADD KEY por_item (item_id, creado_en, movimiento_id),
  ADD KEY por_bodega (bodega_id, creado_en, movimiento_id),
  ADD KEY por_fecha (creado_en, movimiento_id);

-- Lists go newest first through (state, moment); one that names no state merges the states. The canary's orders
-- (bodega 0) are as many as minutes have passed: listable keeps them apart where the bodega does not.
ALTER TABLE pedidos
  ADD COLUMN listable TINYINT AS (bodega_id > 0) STORED,
  ADD KEY por_estado (listable, estado, recibido_en, pedido_id),
  ADD KEY por_bodega (bodega_id, estado, recibido_en, pedido_id),
  ADD KEY por_cliente (cliente_id, listable, estado, recibido_en, pedido_id, bodega_id);

ALTER TABLE anomalias
  ADD COLUMN listable TINYINT AS (bodega_id > 0) STORED,
  DROP KEY por_fecha,
  ADD KEY por_fecha (listable, detectada_en, anomalia_id),
  ADD KEY por_clase (listable, tipo, severidad, estado, detectada_en, anomalia_id);

-- Orders that lost their cover: the numbers under lock at that moment, what their report is made of.
CREATE TABLE descubiertos (
  pedido_id          BINARY(16)   NOT NULL PRIMARY KEY,
  descubierto_en     DATETIME(3)  NOT NULL,
  items_faltantes    INT UNSIGNED NOT NULL,
  unidades_faltantes INT UNSIGNED NOT NULL,
  severidad          VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  evidencia          MEDIUMTEXT   NOT NULL COMMENT 'JSON, one entry per distinct item; its own reservation taken off'
);
