import type { Ledger } from "../ledger.js";
import { isTree, listAt, pointer, type Tree, textAt, treeAt, treesIn, valueAt } from "../tree.js";
import { mapOperations } from "./operations.js";
import type { RestKnowledge } from "./rest-export.js";

/**
 * A gateway response with a body of its owner's making is a failure that a caller can meet: it is declared on each
 * operation that it can befall. Those with AWS's own body stay what they are, failures of the gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export function declareGatewayResponses(document: Tree, _: RestKnowledge, ledger: Ledger): Tree {
  const customized = treesIn(treeAt(document, "x-amazon-apigateway-gateway-responses")).flatMap(([type, response]) => {
    const kind = kinds.get(type);
    const template = textAt(treeAt(response, "responseTemplates"), "application/json");
    if (kind === undefined || template === undefined || template.trim() === ownTemplate) return [];
    const said = valueAt(response, "statusCode");
    return [{ type, status: String(said ?? kind.status), befalls: kind.befalls, schema: schemaOfTemplate(template) }];
  });
  if (customized.length === 0) return document;
  return mapOperations(document, (operation, { at }) => {
    const declared = treeAt(operation, "responses");
    const facts = factsOf(operation, document);
    const added = new Map<string, Added>();
    for (const { type, status, befalls, schema } of customized) {
      if (!befalls(facts) || Object.hasOwn(declared, status)) continue;
      const { types = [], schemas = [] } = added.get(status) ?? {};
      added.set(status, { types: [...types, type], schemas: [...schemas, schema] });
    }
    for (const [status, { types }] of added) {
      const story = `the gateway itself answers so: ${types.join(", ")}`;
      ledger.push({ at: pointer(at, "responses", status), origin: "resources", story });
    }
    const responses = [...added].map(([status, one]) => [status, responseOf(one)]);
    return { ...operation, responses: { ...declared, ...Object.fromEntries(responses) } };
  });
}

interface Added {
  readonly types: readonly string[];
  readonly schemas: readonly unknown[];
}

function responseOf({ types, schemas }: Added): Tree {
  const [first = {}] = schemas;
  const isOne = schemas.every((schema) => JSON.stringify(schema) === JSON.stringify(first));
  return {
    description: "Answered by API Gateway itself.",
    content: { "application/json": { schema: isOne ? first : { anyOf: schemas } } },
    "x-apigateway": { gatewayResponses: types },
  };
}

/** AWS's own body. */
const ownTemplate = '{"message":$context.error.messageString}';

/** What an operation has that the gateway can refuse. */
interface Facts {
  readonly authorizer: boolean;
  readonly iam: boolean;
  readonly apiKey: boolean;
  readonly body: boolean;
  readonly validatesBody: boolean;
  readonly validatesParameters: boolean;
  readonly backend: boolean;
}

function factsOf(operation: Tree, document: Tree): Facts {
  const schemes = treeAt(treeAt(document, "components"), "securitySchemes");
  const needed = listAt(operation, "security").filter(isTree).flatMap(Object.keys);
  const authtypes = needed.map((name) => textAt(treeAt(schemes, name), "x-amazon-apigateway-authtype"));
  const said =
    valueAt(operation, "x-amazon-apigateway-request-validator") ??
    valueAt(document, "x-amazon-apigateway-request-validator");
  const validator = treeAt(treeAt(document, "x-amazon-apigateway-request-validators"), String(said ?? ""));
  const integration = treeAt(operation, "x-amazon-apigateway-integration");
  return {
    authorizer: authtypes.some((authtype) => authtype !== undefined && authtype !== "awsSigv4"),
    iam: authtypes.includes("awsSigv4"),
    apiKey: authtypes.includes(undefined) && needed.length > 0,
    body: valueAt(operation, "requestBody") !== undefined,
    validatesBody: validator.validateRequestBody === true,
    validatesParameters: validator.validateRequestParameters === true,
    backend: textAt(integration, "type") !== undefined && textAt(integration, "type") !== "mock",
  };
}

interface Kind {
  readonly status: number;
  readonly befalls: (facts: Facts) => boolean;
}

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["ACCESS_DENIED", { status: 403, befalls: ({ authorizer, iam }) => authorizer || iam }],
  ["API_CONFIGURATION_ERROR", { status: 500, befalls: ({ backend }) => backend }],
  ["AUTHORIZER_CONFIGURATION_ERROR", { status: 500, befalls: ({ authorizer }) => authorizer }],
  ["AUTHORIZER_FAILURE", { status: 500, befalls: ({ authorizer }) => authorizer }],
  ["BAD_REQUEST_BODY", { status: 400, befalls: ({ validatesBody }) => validatesBody }],
  ["BAD_REQUEST_PARAMETERS", { status: 400, befalls: ({ validatesParameters }) => validatesParameters }],
  ["EXPIRED_TOKEN", { status: 403, befalls: ({ iam }) => iam }],
  ["INTEGRATION_FAILURE", { status: 504, befalls: ({ backend }) => backend }],
  ["INTEGRATION_TIMEOUT", { status: 504, befalls: ({ backend }) => backend }],
  ["INVALID_API_KEY", { status: 403, befalls: ({ apiKey }) => apiKey }],
  ["INVALID_SIGNATURE", { status: 403, befalls: ({ iam }) => iam }],
  ["MISSING_AUTHENTICATION_TOKEN", { status: 403, befalls: ({ iam }) => iam }],
  ["QUOTA_EXCEEDED", { status: 429, befalls: ({ apiKey }) => apiKey }],
  ["REQUEST_TOO_LARGE", { status: 413, befalls: ({ body }) => body }],
  ["THROTTLED", { status: 429, befalls: () => true }],
  ["UNAUTHORIZED", { status: 401, befalls: ({ authorizer }) => authorizer }],
  ["UNSUPPORTED_MEDIA_TYPE", { status: 415, befalls: ({ body }) => body }],
  ["WAF_FILTERED", { status: 403, befalls: () => true }],
]);

/** The shape of what a template writes, where it writes JSON; variables inside quotes are texts, others are unknown. */
function schemaOfTemplate(template: string): unknown {
  const text = template
    .replaceAll("$context.error.messageString", '"text"')
    .replace(/"(?:[^"\\]|\\.)*"|\$!?\{?[\w.]+\}?/g, (part) => (part.startsWith('"') ? part : "null"));
  try {
    return schemaOfValue(JSON.parse(text), 0);
  } catch {
    return {};
  }
}

function schemaOfValue(value: unknown, depth: number): unknown {
  if (value === null || depth > 16) return {};
  if (Array.isArray(value)) return { type: "array" };
  if (typeof value === "string") return { type: "string" };
  if (typeof value !== "object") return { type: typeof value };
  const entries = Object.entries(value);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([key, inner]) => [key, schemaOfValue(inner, depth + 1)])),
    required: entries.map(([key]) => key),
  };
}
