INSERT INTO anotados (id) VALUES ('semilla');
