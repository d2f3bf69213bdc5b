-- How far the audit chain has been recomputed, a stretch of records at a time; see docs/decisiones/0005.
CREATE TABLE auditoria_tramos (
  tramo         INT          NOT NULL PRIMARY KEY COMMENT 'records tramo * 5000 + 1 to (tramo + 1) * 5000',
  numero        BIGINT       NOT NULL COMMENT 'the last one that was right',
  huella        BINARY(32)   NOT NULL COMMENT 'of that one',
  registros     BIGINT       NOT NULL COMMENT 'of customers, from the start of the chain up to it',
  rotura_numero BIGINT       NULL,
  rotura_motivo VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'null: nothing was wrong when it was last walked over',
  visto_en      DATETIME(3)  NOT NULL
);
