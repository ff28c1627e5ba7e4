/** The model. */
export type * from "./api.js";
export { type Diagnostic, type DiagnosticCode, diagnosticCodes, type Read } from "./diagnostic.js";
/** Names. */
export {
  camelCase,
  isIdentifier,
  kebabCase,
  pascalCase,
  propertyName,
  routeName,
  typeName,
  valueName,
} from "./names.js";
/** Into the model. */
export { type ReadOptions, readOpenApi } from "./read/open-api.js";
