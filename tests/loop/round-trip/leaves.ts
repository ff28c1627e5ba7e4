import type { HttpApi, Operation, SecurityScheme } from "@apigw/model";

/** One fact of a model: where it stands, by the names of things and not by their place in a list, and what it says. */
export type Leaves = ReadonlyMap<string, string>;

/** Every fact of a model. */
export function leavesOf(api: HttpApi): Leaves {
  const leaves = new Map<string, string>();
  const schemes = new Map(api.securitySchemes.map((scheme) => [scheme.name, schemeName(scheme)]));
  visit(
    {
      title: api.title,
      version: api.version,
      description: api.description,
      operations: api.operations.map((operation) => ({ ...operation, security: needed(operation, api, schemes) })),
      schemas: api.schemas.map((schema) => ({ ...schema, name: letters(schema.name) })),
      securitySchemes: api.securitySchemes.map((scheme) => ({ key: schemeName(scheme), ...scheme })),
      cors: api.cors,
      binaryMediaTypes: api.binaryMediaTypes,
      apiKeySource: api.apiKeySource ?? "HEADER",
      requestValidators: api.requestValidators,
      gatewayResponses: api.gatewayResponses,
    },
    "",
    leaves,
  );
  return leaves;
}

/** API Gateway has one scheme for API keys and one for IAM, whatever a document calls them. */
function schemeName({ name, credential, authorizer }: SecurityScheme): string {
  return authorizer === undefined ? credential : name;
}

/** A method of a REST API needs all that its document names, be it a choice there or not. */
function needed({ security }: Operation, { protocol }: HttpApi, names: ReadonlyMap<string, string>): unknown {
  const named = security.map(({ schemes }) => schemes.map((scheme) => ({ ...scheme, name: names.get(scheme.name) })));
  return protocol === "rest" ? named.flat() : named.map((schemes) => ({ schemes }));
}

/** Facts about the document, not about the API. */
const ours = new Set(["origin", "at"]);

function visit(value: unknown, at: string, leaves: Map<string, string>): void {
  if (value === undefined || value === "") return;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null)) {
      if (value.length > 0) leaves.set(at, JSON.stringify(isSet(at) ? [...value].sort() : value));
    } else for (const [index, item] of value.entries()) visit(item, `${at}/${keyOf(item) ?? index}`, leaves);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([key]) => !ours.has(key));
    if (entries.length === 0) leaves.set(at, "{}");
    for (const [key, inner] of entries) visit(inner, `${at}/${key.replaceAll("/", "~1")}`, leaves);
  } else leaves.set(at, JSON.stringify(tidy(value)));
}

/** What has a name of its own is found by it. */
function keyOf(item: object): string | undefined {
  const tree = item as Record<string, unknown>; // read-only look at members that may not be there
  const key =
    tree.route ??
    (tree.credential === undefined ? tree.wire : undefined) ??
    tree.status ??
    tree.mediaType ??
    tree.key ??
    tree.pattern ??
    tree.name ??
    tree.type;
  if (key === undefined || typeof key === "object") return undefined;
  return plain(`${typeof tree.in === "string" && tree.credential === undefined ? `${tree.in} ` : ""}${String(key)}`);
}

function isSet(at: string): boolean {
  return /\/(required|scopes|binaryMediaTypes|type|cacheKeyParameters)$/.test(at);
}

/** API Gateway keeps letters and digits of a model's name. */
function tidy(value: unknown): unknown {
  // What AWS writes for an empty template.
  if (value === "__passthrough__") return "";
  return typeof value === "string" && value.startsWith("#/schemas/") ? `#/schemas/${letters(value.slice(10))}` : value;
}

function plain(key: string): string {
  return key.replaceAll("/", "~1");
}

export function letters(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}
