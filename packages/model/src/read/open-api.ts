import type { HttpApi, Operation, Origin, Told } from "../api.js";
import type { Diagnostic, Read } from "../diagnostic.js";
import type { LedgerEntry } from "../ledger.js";
import { kebabCase } from "../names.js";
import { isTree, pointer, present, type Tree, textAt, textsAt, tooLarge, treeAt, treesIn, valueAt } from "../tree.js";
import { readCors, readGatewayResponses, readRequestValidators } from "./gateway-settings.js";
import { tellNotGenerated } from "./not-generated.js";
import { readOperations } from "./operation.js";
import { createReading, type Reading } from "./reading.js";
import { readSchemas, schemaRoots, settleSchemaNames } from "./schema-names.js";
import { readSecuritySchemes } from "./security.js";
import { readServers } from "./servers.js";
import { readStage } from "./stage-facts.js";
import { upgradeSwagger } from "./swagger.js";

export interface ReadOptions {
  /** What the API is called in files; its title in kebab-case by default. */
  readonly name?: string;
  /** REST or HTTP API, where the document does not say. */
  readonly protocol?: HttpApi["protocol"];
  /** Route or schema to the name that its user chose: `{ "POST /pets": "addPet" }`, from the config. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Route to the name it had before, from the lock: for operations that have no name of their own. */
  readonly names?: Readonly<Record<string, string>>;
  /** Who told of the document as a whole. */
  readonly origin?: Origin;
  /** Who told of its parts, where that is somebody else. */
  readonly ledger?: readonly LedgerEntry[];
  /** The document was found small enough by `tooLarge` already, and is not walked for it once more. */
  readonly measured?: boolean;
}

/**
 * Reads an OpenAPI document (2.0, 3.0 or 3.1, with API Gateway's extensions) into a model. Problems are collected, so
 * that a user sees all of them at once; an `error` among them means that nothing should be made from the model.
 */
export function readOpenApi(document: unknown, options: ReadOptions = {}): Read<HttpApi> {
  const diagnostics: Diagnostic[] = [];
  const refusal = refuse(document, options.measured);
  if (refusal !== undefined || !isTree(document)) {
    diagnostics.push({ code: "APIGW101", severity: "error", at: "#", ...(refusal ?? notOpenApi) });
    return { api: emptyApi(options), diagnostics };
  }
  const tree = document.swagger === undefined ? document : upgradeSwagger(document);
  const reading = createReading(tree, {
    original: document,
    schemaNames: settleSchemaNames(tree, options, diagnostics),
    siblingsCount: textAt(tree, "openapi")?.startsWith("3.1") === true,
    diagnostics,
  });
  const api = readApi(reading, options);
  tellNotGenerated(reading, api);
  return { api, diagnostics };
}

function readApi(reading: Reading, options: ReadOptions): HttpApi {
  const { document } = reading;
  const info = treeAt(document, "info");
  const marks = treeAt(info, "x-apigateway");
  const servers = readServers(document);
  const securitySchemes = readSecuritySchemes(reading);
  const roots = schemaRoots(reading);
  const operations = readOperations(reading, securitySchemes, options);
  const webhooks = readWebhooks(document);
  const source = valueAt(document, "x-amazon-apigateway-api-key-source");
  return present<HttpApi>({
    protocol: options.protocol ?? protocolOf(document, operations),
    name: options.name ?? kebabCase(textAt(info, "title") ?? "api"),
    title: textAt(info, "title") ?? "API",
    version: textAt(info, "version") ?? "",
    description: textAt(info, "description"),
    id: textAt(marks, "apiId") ?? idFrom(servers),
    servers,
    schemas: readSchemas(reading, roots, options),
    securitySchemes,
    operations,
    cors: readCors(document),
    binaryMediaTypes: textsAt(document, "x-amazon-apigateway-binary-media-types"),
    apiKeySource: source === "AUTHORIZER" || source === "HEADER" ? source : undefined,
    policy: valueAt(document, "x-amazon-apigateway-policy"),
    requestValidators: readRequestValidators(document),
    gatewayResponses: readGatewayResponses(document),
    stage: readStage(marks),
    webhooks: webhooks.length === 0 ? undefined : webhooks,
  });
}

/** Pulled contracts say what they are; other documents show it by what only HTTP APIs have. */
function protocolOf(document: Tree, operations: readonly Operation[]): HttpApi["protocol"] {
  const said = treeAt(treeAt(document, "info"), "x-apigateway").protocol;
  if (said === "rest" || said === "http") return said;
  const marked = ["x-amazon-apigateway-importexport-version", "x-amazon-apigateway-cors"].some((key) =>
    Object.hasOwn(document, key),
  );
  const shown = operations.some(
    ({ route, integration }) =>
      route === "$default" ||
      integration?.payloadFormatVersion === "2.0" ||
      integration?.integrationSubtype !== undefined,
  );
  return marked || shown ? "http" : "rest";
}

function idFrom(servers: HttpApi["servers"]): string | undefined {
  for (const { url } of servers) {
    const id = /^https?:\/\/([a-z0-9]+)\.execute-api\./.exec(url)?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Kept whole, by name: nothing is made from them. */
function readWebhooks(document: Tree): Told[] {
  return treesIn(treeAt(document, "webhooks")).map(([name, definition]) => ({
    name,
    definition,
    at: pointer("#/webhooks", name),
  }));
}

const notOpenApi = {
  message: "this is not an OpenAPI document",
  help: "An OpenAPI document is an object with `openapi` (3.0 or 3.1) or `swagger` (2.0), `info` and `paths`.",
};

function refuse(document: unknown, measured = false): { message: string; help: string } | undefined {
  if (!isTree(document)) return notOpenApi;
  if (isTree(document.Resources)) {
    return {
      message: "this is a SAM or CloudFormation template, and no OpenAPI document",
      help: "`apigw-codegen pull --template FILE` makes a contract of each API that it deploys.",
    };
  }
  const version = textAt(document, "openapi") ?? textAt(document, "swagger") ?? String(document.swagger ?? "");
  if (!/^(3\.[01](\.\d+)?|2(\.0)?)$/.test(version)) {
    if (version === "") return notOpenApi;
    return {
      message: `OpenAPI ${JSON.stringify(version.slice(0, 40))} is not a version that we read`,
      help: "Versions 2.0, 3.0 and 3.1 are.",
    };
  }
  if (document.paths !== undefined && !isTree(document.paths))
    return { ...notOpenApi, message: "`paths` is not an object" };
  const size = measured ? undefined : tooLarge(document);
  return size === undefined
    ? undefined
    : { message: `the document is refused: ${size}`, help: "Split it, or flatten it." };
}

function emptyApi(options: ReadOptions): HttpApi {
  return {
    protocol: options.protocol ?? "rest",
    name: options.name ?? "api",
    title: options.name ?? "API",
    version: "",
    servers: [],
    schemas: [],
    securitySchemes: [],
    operations: [],
    binaryMediaTypes: [],
    requestValidators: [],
    gatewayResponses: [],
    stage: { variables: [] },
  };
}
