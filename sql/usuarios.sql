-- The application's user on RDS. It has no password: it logs in with a token of IAM, over TLS, and reads and writes rows.
-- It may not change the schema, and so cannot undo a migration or a constraint. Run by db-migrate, each time.
CREATE USER IF NOT EXISTS 'vigia_app'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL;
GRANT SELECT, INSERT, UPDATE, DELETE ON vigia.* TO 'vigia_app'@'%';
