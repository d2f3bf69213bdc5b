import { expect, test } from 'vitest';
import { CABECERA_ORIGEN } from '../../shared/lambda/http-origen.ts';
import { CLAVE_EN_ALMACEN, CODIGO } from './origen.ts';

/** CloudFront's own modules exist at CloudFront only: the store is handed in, the rest runs as it is. */
const marcar = async (almacen: ReadonlyMap<string, string>, headers: Record<string, { value: string }>) => {
  const sinImport = CODIGO.replace("import cf from 'cloudfront';", '');
  expect(sinImport).not.toContain('import');
  const fabricar = new Function('cf', `${sinImport}; return handler;`);
  const kvs = () => ({
    get: async (clave: string) => {
      const valor = almacen.get(clave);
      if (valor === undefined) throw new Error('KeyNotFound');
      return valor;
    },
  });
  return fabricar({ kvs })({ request: { uri: '/pedidos', headers } });
};

test('marca la petición, también la que trae una marca inventada', async () => {
  const { headers } = await marcar(new Map([[CLAVE_EN_ALMACEN, 'secreto']]), {
    [CABECERA_ORIGEN]: { value: 'inventada' },
    authorization: { value: 'Bearer x' },
  });
  expect(headers).toEqual({
    [CABECERA_ORIGEN]: { value: 'secreto' },
    authorization: { value: 'Bearer x' },
  });
});

test('sin secreto no hay paso', async () => {
  await expect(marcar(new Map(), {})).rejects.toThrow('KeyNotFound');
});
