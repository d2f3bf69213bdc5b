-- What lists still read row by row: a client's orders of one bodega, and the canaries between the verdicts of others.
ALTER TABLE pedidos
  DROP KEY por_cliente,
  ADD KEY por_cliente (cliente_id, listable, estado, recibido_en, pedido_id),
  ADD KEY por_cliente_bodega (cliente_id, bodega_id, estado, recibido_en, pedido_id);

ALTER TABLE evaluaciones
  ADD COLUMN listable TINYINT AS (bodega_id > 0) STORED,
  ADD KEY por_secuencia (listable, secuencia);
