-- The five demo items, for a warehouse that was never seeded. The shelf is the sum of its movements, so each
-- opening stock is a movement too.
INSERT INTO bodega_items (bodega_id, item_id, sku, nombre_item, cantidad_disponible) VALUES
  (1, 1, NULL, 'Item A', 100),
  (1, 2, NULL, 'Item B', 50),
  (1, 3, NULL, 'Item C', 75),
  (1, 4, NULL, 'Item D', 200),
  (1, 5, NULL, 'Item E', 30);

INSERT INTO movimientos
  (bodega_id, item_id, tipo, cantidad, delta, cantidad_disponible, version, motivo, creado_en)
SELECT bodega_id, item_id, 'AJUSTE', cantidad_disponible, cantidad_disponible, cantidad_disponible, 1, 'semilla',
       UTC_TIMESTAMP(3)
FROM bodega_items WHERE bodega_id = 1 AND item_id BETWEEN 1 AND 5;
