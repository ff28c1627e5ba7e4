/** The model. */
export type * from "./api.js";
export { circlesIn } from "./circles.js";
export { type Diagnostic, type DiagnosticCode, diagnosticCodes, type Read } from "./diagnostic.js";
export { groupBy } from "./group-by.js";
/** What recordings tell. */
export {
  type InferredContent,
  type InferredOperation,
  inferOperations,
} from "./infer/operations.js";
export { type Recording, readRecording } from "./infer/recording.js";
export { inferSchema } from "./infer/schema.js";
export { type ApiKind, kindNames } from "./kinds.js";
/** Who told what. */
export { type LedgerEntry, originOf, repairsIn, storyOf } from "./ledger.js";
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
export { applyOverlay, type Overlaid } from "./overlay.js";
export { isBareOptions, isPreflight } from "./preflight.js";
/** Into the model. */
/** What AWS lets an account ask of its management API. */
export { accountQuota, type Quota, quotaOf } from "./quotas.js";
export { readAsyncApi } from "./read/async-api.js";
export { isForm, isJson } from "./read/content.js";
export { type ReadOptions, readOpenApi } from "./read/open-api.js";
export { separatorOf } from "./read/params.js";
export { type ReadSocketOptions, readSocketResources, type SocketResources } from "./read/socket-resources.js";
export type { FunctionCode, TemplateFunction } from "./read/template/functions.js";
export type { NotRun } from "./read/template/not-run.js";
export type { TemplateStage } from "./read/template/stages.js";
export { templateTags } from "./read/template/tags.js";
export {
  type ReadTemplate,
  readTemplate,
  readTemplateFiles,
  type TemplateApi,
  type TemplateOptions,
} from "./read/template.js";
export { readTemplateDeployment, type TemplateDeployment } from "./read/template-deployment.js";
/** Parsed documents. */
export { keyTwice, yamlBomb } from "./read/yaml-bomb.js";
/** Back to what AWS's exports left out. */
export type { RestDocumentation } from "./repair/documentation.js";
export { type Enriched, enrich, sharedRoutes } from "./repair/enrich.js";
export { type HttpKnowledge, repairHttpExport } from "./repair/http-export.js";
export { methodOfKey } from "./repair/operations.js";
export { type Repaired, type RestKnowledge, repairRestExport } from "./repair/rest-export.js";
/** The model as code wants it. */
export { placeBytes } from "./shape/bytes.js";
export { closeWholes } from "./shape/closed-parts.js";
export { holdDates } from "./shape/dates.js";
export { withoutInterim } from "./shape/final-replies.js";
export { formRepliesAsTexts } from "./shape/form-replies.js";
export { childrenOf, partsOf, targetOf } from "./shape/map-schema.js";
export { nameBodies } from "./shape/named-bodies.js";
export { refersTo, says } from "./shape/said.js";
export { type Selection, selectOperations } from "./shape/select.js";
export { constantsOf, settleTags } from "./shape/tags.js";
export { splitVariants } from "./shape/variants.js";
export { find, isTree, pointer, present, type Tree, textAt, tooLarge, treeAt } from "./tree.js";

/** Out of the model. */
export { writeAsyncApi } from "./write/async-api.js";
