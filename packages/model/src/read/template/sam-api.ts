import { isTree, present, type Tree, textAt, treeAt, valueAt } from "../../tree.js";
import { bodyOf, emptyDocument, finished, titleOf } from "./body.js";
import { httpCors, withPreflights } from "./cors.js";
import { modelSchemas } from "./models.js";
import { createPaths } from "./paths.js";
import type { Resolving } from "./resolving.js";
import { type ApiEvent, requestOf } from "./sam-events.js";
import { createSamSecurity } from "./sam-security.js";

/** An `AWS::Serverless::Api` or `HttpApi`, or one that SAM makes because events ask for it. */
export interface SamApi {
  readonly logicalId: string;
  readonly kind: "rest" | "http";
  readonly properties: Tree;
  readonly events: readonly ApiEvent[];
}

/** The document that SAM's transform would give to API Gateway. */
export function readSamApi(resolving: Resolving, { logicalId, kind, properties, events }: SamApi): Tree {
  const at = `#/Resources/${logicalId}/Properties`;
  const place = { body: "DefinitionBody", file: "DefinitionUri" } as const;
  const own = bodyOf(resolving, properties, place, at) ?? emptyDocument;
  const auth = treeAt(properties, "Auth");
  const security = createSamSecurity(resolving, kind, auth, own);
  const paths = createPaths(own);
  for (const event of events) {
    const requirement = security.requirement(event.auth, event.at);
    const operation = { ...event.operation, ...requestOf(event), ...present({ security: requirement }) };
    paths.add(event.path, event.method, operation);
  }
  if (kind === "rest") withPreflights(paths, properties);
  const settings = new Map(events.map((event) => [`${event.method} ${event.path}`, event.settings]));
  paths.change((operation, method, path) => {
    const requirement = valueAt(operation, "security") ?? security.requirement({}, at);
    const told = settings.get(`${method} ${path}`) ?? {};
    return present({ ...withSettings(operation, kind === "http" ? told : {}), security: requirement });
  });
  const document = paths.document();
  const components = treeAt(document, "components");
  const whole = {
    ...document,
    ...settingsOf(kind, properties),
    components: {
      ...components,
      schemas: { ...modelSchemas(treeAt(properties, "Models")), ...treeAt(components, "schemas") },
      securitySchemes: security.schemes(),
    },
  };
  const title = titleOf(resolving, properties, own) ?? logicalId;
  return finished(whole, kind, title);
}

/** An event's timeout and payload format also count for an integration that the document brings. */
function withSettings(operation: Tree, settings: Tree): Tree {
  const integration = valueAt(operation, integrationKey);
  return isTree(integration) ? { ...operation, [integrationKey]: { ...integration, ...settings } } : operation;
}

const integrationKey = "x-amazon-apigateway-integration";

function settingsOf(kind: "rest" | "http", properties: Tree): Tree {
  if (kind === "http")
    return present({ "x-amazon-apigateway-cors": httpCors(valueAt(properties, "CorsConfiguration")) });
  const binary = valueAt(properties, "BinaryMediaTypes");
  return present({
    // SAM writes the slash as `~1` in these.
    "x-amazon-apigateway-binary-media-types": Array.isArray(binary)
      ? binary.map((type) => String(type).replaceAll("~1", "/"))
      : undefined,
    "x-amazon-apigateway-api-key-source": textAt(properties, "ApiKeySourceType"),
    "x-amazon-apigateway-gateway-responses": gatewayResponses(treeAt(properties, "GatewayResponses")),
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-gatewayresponseobject.html */
function gatewayResponses(responses: Tree): Tree | undefined {
  const entries = Object.entries(responses).flatMap(([type, response]) => {
    if (!isTree(response)) return [];
    const parameters = treeAt(response, "ResponseParameters");
    const named = Object.entries(prefixes).flatMap(([member, prefix]) =>
      Object.entries(treeAt(parameters, member)).map(([name, value]) => [`gatewayresponse.${prefix}.${name}`, value]),
    );
    const told = present({
      statusCode: valueAt(response, "StatusCode") === undefined ? undefined : String(valueAt(response, "StatusCode")),
      responseParameters: named.length === 0 ? undefined : Object.fromEntries(named),
      responseTemplates: valueAt(response, "ResponseTemplates"),
    });
    return [[type, told]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const prefixes = { Headers: "header", Paths: "path", QueryStrings: "querystring" } as const;
