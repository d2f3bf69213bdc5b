/** The look of the page, inlined: light or dark as the reader's system prefers, and fit to be printed. */
export const estilo = `
:root{color-scheme:light dark;--fondo:#fbfaf7;--papel:#fff;--tinta:#1d2126;--suave:#646c76;--linea:#dedbd3;
--bien:#1f7a4d;--mal:#b3261e;--azul:#2b5fa8;--ocre:#b7791f;--barra:#7d9cc4}
@media (prefers-color-scheme:dark){:root{--fondo:#14171a;--papel:#1c2024;--tinta:#e6e4df;--suave:#9aa3ad;--linea:#343a41;
--bien:#58c28b;--mal:#ff8a80;--azul:#8ab4f0;--ocre:#e2b35e;--barra:#5f83b3}}
*{box-sizing:border-box}
body{margin:0;background:var(--fondo);color:var(--tinta);font:16px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:1.6rem;margin:0 0 4px}h2{font-size:1.1rem;margin:36px 0 10px}
.suave{color:var(--suave)}
.veredicto{border-left:6px solid var(--bien);background:var(--papel);padding:14px 18px;margin:20px 0;font-size:1.1rem}
.veredicto.falla{border-color:var(--mal)}
.cifras{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:12px}
.cifras div{background:var(--papel);border:1px solid var(--linea);border-radius:8px;padding:10px 14px}
.cifras b{display:block;font-size:1.35rem;white-space:nowrap;font-variant-numeric:tabular-nums}
.cifras .mal b{color:var(--mal)}
.marco{background:var(--papel);border:1px solid var(--linea);border-radius:8px;padding:12px;overflow-x:auto}
svg{display:block;width:100%;min-width:640px;height:auto;font:12px system-ui,sans-serif;fill:var(--tinta)}
.eje,.cifra{fill:var(--suave)}.fuerte{fill:var(--tinta)}.total text{font-weight:700}
.rejilla{stroke:var(--linea)}.marca{stroke:var(--tinta);stroke-dasharray:3 3}
.barra{fill:var(--barra)}
.cota{stroke-width:2}.cota.bien{stroke:var(--bien)}.cota.mal{stroke:var(--mal)}
.punto.bien{fill:var(--bien)}.punto.mal{fill:var(--mal)}
.serie{fill:none;stroke-width:2}.aceptados{stroke:var(--azul)}.decididos{stroke:var(--ocre)}
table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums}
th,td{padding:5px 7px;border-bottom:1px solid var(--linea);text-align:right;vertical-align:top;white-space:nowrap}
th{color:var(--suave);font-weight:600;white-space:nowrap}
th:first-child,td:first-child,.izq{text-align:left}
.izq{white-space:normal}
tr.total td{font-weight:700}tr.rota td{color:var(--mal)}
li{margin:4px 0}
@media print{body{background:#fff}.marco,.cifras div{break-inside:avoid}}
`;
