/** The interactive page. */
export const DOCS_PATH = '/docs';
/** The OpenAPI document as JSON. */
export const OPENAPI_PATH = '/docs-json';
