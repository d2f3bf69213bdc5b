-- What the reconciler has not seen decided yet is found without looking at the rest of the book: closed orders
-- leave the range of the index that it reads. Its other columns spare it the rows themselves.
ALTER TABLE libro_pedidos
  ADD COLUMN pendiente TINYINT NOT NULL DEFAULT 1 COMMENT '0 once the reconciler saw its verdict; cuerpo is then NULL',
  DROP KEY por_recepcion,
  ADD KEY por_cerrar (pendiente, recibido_en, pedido_id, bodega_id);

-- Both sums of an item are read from the index alone; of its order lines only those that hold something.
ALTER TABLE pedido_items
  DROP KEY por_item,
  ADD KEY por_item (bodega_id, item_id, version_salida, version_reserva, cantidad_reservada);
ALTER TABLE movimientos
  DROP KEY por_bodega_item,
  ADD KEY por_bodega_item (bodega_id, item_id, creado_en, movimiento_id, delta);

CREATE TABLE reconciliacion (
  id          TINYINT      NOT NULL PRIMARY KEY,
  turno       CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'of the run that is at work',
  turno_hasta DATETIME(3)  NOT NULL COMMENT 'from then on another run may take over',
  evaluados   BIGINT       NOT NULL COMMENT 'orders closed in the book, without the canary',
  progreso    MEDIUMTEXT   NULL COMMENT 'JSON, where each walk goes on',
  resultado   MEDIUMTEXT   NULL COMMENT 'JSON, the last sweep'
);
INSERT INTO reconciliacion (id, turno_hasta, evaluados) VALUES (1, '2000-01-01', 0);

-- How often an order was sent on again, so that one that cannot be helped does not come every minute.
CREATE TABLE reenvios (
  pedido_id BINARY(16)  NOT NULL,
  etapa     VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'VEREDICTO, DECISION',
  veces     INT         NOT NULL,
  ultimo_en DATETIME(3) NOT NULL,
  PRIMARY KEY (pedido_id, etapa),
  KEY por_fecha (ultimo_en)
);

-- Canaries whose report is still awaited.
CREATE TABLE canarios (
  pedido_id  BINARY(16)  NOT NULL PRIMARY KEY,
  enviado_en DATETIME(3) NOT NULL,
  KEY por_envio (enviado_en)
);

-- What the canary asks for and never gets: nothing is on this shelf.
INSERT INTO bodega_items (bodega_id, item_id, nombre_item, cantidad_disponible) VALUES (0, 2147483647, 'canario', 0);
