/** What `with { type: 'text' }` gives; esbuild reads it when it bundles. */
declare module 'swagger-ui-dist/swagger-ui-bundle.js' {
  const texto: string;
  export default texto;
}
declare module 'swagger-ui-dist/swagger-ui.css' {
  const texto: string;
  export default texto;
}
