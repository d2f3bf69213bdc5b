/**
 * The contract, for machines and for people. All of it is served by this function: the page asks for nothing from
 * outside, and its policy forbids that it ever does. What is large loads when somebody first asks for it.
 */
import { gzipSync } from 'node:zlib';
import type { Manejador, Peticion, Respuesta } from '../../shared/lambda/http-peticion.ts';
import { perezoso } from './perezoso.ts';

/** Everything answered here changes with a deployment only, and nobody minds it five minutes late. */
const CACHE = { 'cache-control': 'public, max-age=300' };

export const POLITICA = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Paths are relative to the page, so that a stage or a domain prefix does not matter. */
export const PAGINA = `<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vigía: API HTTP</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/visor.css">
</head>
<body>
<noscript>Esta página necesita JavaScript. El documento está en <a href="openapi.json">openapi.json</a>.</noscript>
<div id="visor"></div>
<script src="docs/visor.js"></script>
</body>
</html>
`;

/** Appended to the renderer, since the policy allows no script inside the page. No validator: it lives elsewhere. */
export const ARRANQUE = `
window.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#visor',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

const openapi = perezoso(async () => {
  const { default: documento } = await import('../../docs/contratos/openapi.json', {
    with: { type: 'json' },
  });
  return JSON.stringify(documento);
});
const programa = perezoso(async () => {
  const { default: visor } = await import('swagger-ui-dist/swagger-ui-bundle.js', { with: { type: 'text' } });
  return visor + ARRANQUE;
});
const estilo = perezoso(async () => {
  const { default: hoja } = await import('swagger-ui-dist/swagger-ui.css', { with: { type: 'text' } });
  return hoja;
});

const aceptaGzip = ({ cabeceras }: Peticion): boolean =>
  /(^|[\s,])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(cabeceras['accept-encoding'] ?? '');

/** API Gateway compresses nothing, and the renderer is 1.7 MB. */
const servir = (tipo: string, cargar: () => Promise<string>): Manejador => {
  const comprimido = perezoso(async () => gzipSync(await cargar()));
  return async (peticion): Promise<Respuesta> => {
    const gzip = aceptaGzip(peticion);
    return {
      status: 200,
      tipo,
      cuerpo: gzip ? await comprimido() : await cargar(),
      cabeceras: { ...CACHE, vary: 'accept-encoding', ...(gzip ? { 'content-encoding': 'gzip' } : {}) },
    };
  };
};

/** GET /openapi.json, as `npm run contratos` wrote it. */
export const manejarOpenapi = servir('application/json; charset=utf-8', openapi);

/** GET /docs */
export const manejarPagina: Manejador = async () => ({
  status: 200,
  tipo: 'text/html; charset=utf-8',
  cuerpo: PAGINA,
  cabeceras: { ...CACHE, 'content-security-policy': POLITICA },
});

export const manejarPrograma = servir('text/javascript; charset=utf-8', programa);
export const manejarEstilo = servir('text/css; charset=utf-8', estilo);
