import type {
  Integration,
  IntegrationResponse,
  MessageValidation,
  NamedSchema,
  Param,
  Schema,
  SecurityRequirement,
  SecurityScheme,
  SocketApi,
  SocketEvent,
  SocketRoute,
} from "../api.js";
import type { Diagnostic, Read } from "../diagnostic.js";
import { kebabCase, propertyName, typeName, valueName } from "../names.js";
import { isTree, listAt, numberAt, present, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../tree.js";
import { readMappings } from "./gateway-settings.js";
import { isIntegrationType, oneOf } from "./integration.js";
import { plainParam } from "./params.js";
import { createReading, note } from "./reading.js";
import { readSchema } from "./schema.js";
import { readHoisted } from "./schema-reference.js";
import { fieldOfExpression, withoutField } from "./socket-fields.js";

/**
 * What API Gateway tells of a WebSocket API, each member as the SDK of `apigatewayv2` returns it. There is no export:
 * these are `GetApi`, `GetRoutes` with `GetRouteResponses`, `GetIntegrations` with `GetIntegrationResponses`,
 * `GetModels`, `GetAuthorizers` and `GetStages`.
 */
export interface SocketResources {
  readonly api: object;
  readonly routes: readonly (object & { readonly responses: readonly object[] })[];
  readonly integrations: readonly (object & { readonly responses: readonly object[] })[];
  readonly models: readonly object[];
  readonly authorizers: readonly object[];
  readonly stages: readonly object[];
}

export interface ReadSocketOptions {
  readonly name?: string;
  readonly region?: string;
  /** Only this stage becomes a server. */
  readonly stage?: string;
  readonly names?: Readonly<Record<string, string>>;
}

/** Rebuilds a WebSocket API from its resources. */
export function readSocketResources(resources: SocketResources, options: ReadSocketOptions = {}): Read<SocketApi> {
  const diagnostics: Diagnostic[] = [];
  const api = resources.api as Tree; // an object of the SDK is a tree of plain values
  const expression = textAt(api, "RouteSelectionExpression") ?? "$request.body.action";
  const models = readModels(resources.models as readonly Tree[], diagnostics);
  const securitySchemes = readAuthorizers(
    resources.authorizers as readonly Tree[],
    resources.routes as readonly Tree[],
  );
  const named = { models, diagnostics, routeField: fieldOfExpression(expression), options };
  const routes = resources.routes.map((route) => readRoute(route as Tree, resources, named));
  const connect = (resources.routes as readonly Tree[]).find((route) => route.RouteKey === "$connect");
  noteDraft(resources.stages as readonly Tree[], options.stage, diagnostics);
  const used = new Set(routes.flatMap(({ message, reply }) => [message, reply]).flatMap(referenceOf));
  const value = present<SocketApi>({
    protocol: "websocket",
    name: options.name ?? kebabCase(textAt(api, "Name") ?? "api"),
    title: textAt(api, "Name") ?? "API",
    version: textAt(api, "Version") ?? "",
    description: textAt(api, "Description"),
    id: textAt(api, "ApiId"),
    servers: readStages(resources.stages as readonly Tree[], api, options),
    schemas: models.map((model) => stripped(model, routes, named.routeField)),
    securitySchemes,
    routeSelectionExpression: expression,
    routeField: named.routeField,
    eventField: "type",
    apiKeySource: /usageIdentifierKey/.test(textAt(api, "ApiKeySelectionExpression") ?? "") ? "AUTHORIZER" : undefined,
    routes: routes.sort((one, other) => (one.key < other.key ? -1 : 1)),
    events: models.filter(({ name }) => !used.has(name)).flatMap(eventOf),
    connect: {
      params: readConnectParams(connect),
      security: connect === undefined ? [] : readRouteSecurity(connect, resources),
    },
  });
  return { api: value, diagnostics };
}

/** Routes and models are told as they are configured now; only a stage that deploys by itself surely serves them. */
function noteDraft(stages: readonly Tree[], name: string | undefined, diagnostics: Diagnostic[]): void {
  const stage = stages.find(({ StageName }) => StageName === name);
  if (stage === undefined || stage.AutoDeploy === true) return;
  diagnostics.push({
    code: "APIGW111",
    severity: "info",
    at: "#",
    message: `AWS tells what is configured now; the stage "${name}" may serve an older deployment`,
    help: "Deploy what you changed, or turn on AutoDeploy for the stage.",
  });
}

interface Named {
  readonly models: readonly NamedSchema[];
  readonly diagnostics: Diagnostic[];
  readonly routeField: string | undefined;
  readonly options: ReadSocketOptions;
}

/** Models hold JSON Schema draft 4 as text. */
function readModels(models: readonly Tree[], diagnostics: Diagnostic[]): NamedSchema[] {
  const names = new Map(
    models.map((model) => [textAt(model, "Name") ?? "", typeName(textAt(model, "Name") ?? "") ?? "Model"]),
  );
  const taken = new Set(names.values());
  return models
    .flatMap((model): NamedSchema[] => {
      const key = textAt(model, "Name") ?? "";
      const at = `#/components/schemas/${key}`;
      const document = parse(textAt(model, "Schema"));
      const reading = createReading(isTree(document) ? document : {}, { schemaNames: names, taken, diagnostics });
      const name = names.get(key) ?? "Model";
      reading.hoisted.names.set(reading.document, name);
      if (document === undefined)
        note(reading, "APIGW104", at, `the model "${key}" holds no JSON; it is read as unknown`);
      const described = textAt(model, "Description");
      const schema = readSchema(reading, document, at);
      const withText =
        typeof schema === "object" && described !== undefined && schema.description === undefined
          ? { ...schema, description: described }
          : schema;
      const helpers = readHoisted(reading).map((helper) => ({ ...helper, origin: "models" as const }));
      return [{ name, schema: withText, origin: "models", at }, ...helpers];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readRoute(route: Tree, resources: SocketResources, named: Named): SocketRoute {
  const key = textAt(route, "RouteKey") ?? "$default";
  const responses = listAt(route, "responses").filter(isTree);
  const response = responses.find((item) => item.RouteResponseKey === "$default");
  const given = named.options.names?.[key];
  const name = valueName(given ?? key) ?? "route";
  const replyModel = named.models.find(
    (model) => model.name === `Reply${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  );
  const reply =
    modelOf(treeAt(response ?? {}, "ResponseModels"), named.models) ??
    (replyModel ? { $ref: `#/schemas/${replyModel.name}` } : undefined);
  const twoWay = response !== undefined && route.RouteResponseSelectionExpression !== undefined;
  return present<SocketRoute>({
    name,
    key,
    message: modelOf(treeAt(route, "RequestModels"), named.models),
    validation: readValidation(route, named.models),
    reply: twoWay ? reply : undefined,
    twoWay,
    operationName: textAt(route, "OperationName"),
    security: key === "$connect" ? readRouteSecurity(route, resources) : [],
    integration: readTarget(textAt(route, "Target"), resources.integrations as readonly Tree[]),
    origin: "models",
    at: `#/operations/${name}`,
  });
}

function modelOf(table: Tree, models: readonly NamedSchema[]): Schema | undefined {
  const name = textAt(table, "$default") ?? Object.values(table).find((value) => typeof value === "string");
  const wanted = typeof name === "string" ? typeName(name) : undefined;
  return models.some((model) => model.name === wanted) ? { $ref: `#/schemas/${wanted}` } : undefined;
}

/** Without a selection expression, models are only told, and nothing is checked. */
function readValidation(route: Tree, models: readonly NamedSchema[]): MessageValidation | undefined {
  const selection = textAt(route, "ModelSelectionExpression");
  if (selection === undefined) return undefined;
  return {
    selection,
    models: Object.entries(treeAt(route, "RequestModels")).flatMap(([key, name]) => {
      const wanted = typeof name === "string" ? typeName(name) : undefined;
      const model = models.find((one) => one.name === wanted);
      return model === undefined ? [] : [{ key, schema: model.schema }];
    }),
  };
}

function referenceOf(schema: Schema | undefined): string[] {
  return typeof schema === "object" && schema.$ref !== undefined ? [schema.$ref.slice("#/schemas/".length)] : [];
}

/** Types say what a message carries beside its route: the field that names the route is the runtime's work. */
function stripped(model: NamedSchema, routes: readonly SocketRoute[], field: string | undefined): NamedSchema {
  const isMessage = routes.some(({ message }) => referenceOf(message).includes(model.name));
  return isMessage && field !== undefined ? { ...model, schema: withoutField(model.schema, field) } : model;
}

/** A model that no route uses and that is called `EventOrderPlaced` declares the event `orderPlaced`. */
function eventOf(model: NamedSchema): SocketEvent[] {
  const word = /^Event([A-Z]\w*)$/.exec(model.name)?.[1];
  if (word === undefined) return [];
  const name = word.charAt(0).toLowerCase() + word.slice(1);
  return [{ name, payload: { $ref: `#/schemas/${model.name}` }, origin: "models", at: `#/operations/${name}` }];
}

function readTarget(target: string | undefined, integrations: readonly Tree[]): Integration | undefined {
  const id = target?.replace(/^integrations\//, "");
  const found = integrations.find((integration) => integration.IntegrationId === id);
  const type = found === undefined ? undefined : textAt(found, "IntegrationType")?.toLowerCase();
  if (found === undefined || type === undefined || !isIntegrationType(type)) return undefined;
  return present<Integration>({
    type,
    uri: textAt(found, "IntegrationUri"),
    httpMethod: textAt(found, "IntegrationMethod"),
    timeoutInMillis: numberAt(found, "TimeoutInMillis"),
    passthroughBehavior: oneOf(
      textAt(found, "PassthroughBehavior")?.toLowerCase(),
      "when_no_match",
      "when_no_templates",
      "never",
    ),
    contentHandling: oneOf(textAt(found, "ContentHandlingStrategy"), "CONVERT_TO_BINARY", "CONVERT_TO_TEXT"),
    credentials: textAt(found, "CredentialsArn"),
    connectionType: textAt(found, "ConnectionType"),
    connectionId: textAt(found, "ConnectionId"),
    requestParameters: readMappings(found, "RequestParameters"),
    requestTemplates: readMappings(found, "RequestTemplates"),
    responses: listAt(found, "responses")
      .filter(isTree)
      .map((response) =>
        present<IntegrationResponse>({
          pattern: textAt(response, "IntegrationResponseKey") ?? "$default",
          responseParameters: readMappings(response, "ResponseParameters"),
          responseTemplates: readMappings(response, "ResponseTemplates"),
          templateSelectionExpression: textAt(response, "TemplateSelectionExpression"),
        }),
      ),
    cacheKeyParameters: [],
    templateSelectionExpression: textAt(found, "TemplateSelectionExpression"),
  });
}

/** One scheme for each authorizer, and one for each other way in that a `$connect` route asks for. */
function readAuthorizers(authorizers: readonly Tree[], routes: readonly Tree[]): SecurityScheme[] {
  const connect = routes.find((route) => route.RouteKey === "$connect") ?? {};
  const schemes = authorizers.map((authorizer): SecurityScheme => {
    const identitySource = textsAt(authorizer, "IdentitySource");
    const [, place, wire] = /^route\.request\.(header|querystring)\.(.+)$/.exec(identitySource[0] ?? "") ?? [];
    return {
      name: textAt(authorizer, "Name") ?? "authorizer",
      credential: "custom",
      in: place === "querystring" ? "query" : "header",
      wire: wire ?? "Authorization",
      authorizer: { type: "request", uri: textAt(authorizer, "AuthorizerUri") ?? "", identitySource },
    };
  });
  if (connect.AuthorizationType === "AWS_IAM")
    schemes.push({ name: "sigv4", credential: "sigv4", in: "header", wire: "Authorization" });
  if (connect.ApiKeyRequired === true)
    schemes.push({ name: "api_key", credential: "apiKey", in: "header", wire: "x-api-key" });
  return schemes;
}

function readRouteSecurity(route: Tree, { authorizers }: SocketResources): SecurityRequirement[] {
  const schemes: { name: string; scopes: string[] }[] = [];
  if (route.AuthorizationType === "AWS_IAM") schemes.push({ name: "sigv4", scopes: [] });
  if (route.AuthorizationType === "CUSTOM") {
    const used = (authorizers as readonly Tree[]).find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
    schemes.push({ name: textAt(used ?? {}, "Name") ?? "authorizer", scopes: [] });
  }
  if (route.ApiKeyRequired === true) schemes.push({ name: "api_key", scopes: [] });
  return schemes.length === 0 ? [] : [{ schemes }];
}

/** `route.request.querystring.token` → the query parameter `token` of the connection. */
function readConnectParams(connect: Tree | undefined): Param[] {
  return treesIn(treeAt(connect ?? {}, "RequestParameters")).flatMap(([key, constraints]) => {
    const [, place, wire] = /^route\.request\.(querystring|header)\.(.+)$/.exec(key) ?? [];
    if (wire === undefined) return [];
    return [
      {
        ...plainParam(wire, place === "header" ? "header" : "query", { type: "string" }),
        name: propertyName(wire) ?? "param",
        required: valueAt(constraints, "Required") === true,
      } satisfies Param,
    ];
  });
}

function readStages(stages: readonly Tree[], api: Tree, options: ReadSocketOptions): SocketApi["servers"] {
  const id = textAt(api, "ApiId") ?? "";
  const endpoint =
    textAt(api, "ApiEndpoint") ?? `wss://${id}.execute-api.${options.region ?? "us-east-1"}.amazonaws.com`;
  return stages
    .flatMap((stage) => textAt(stage, "StageName") ?? [])
    .filter((stage) => options.stage === undefined || stage === options.stage)
    .map((stage) => ({ url: `${endpoint}/${stage}`, stage }));
}
