import { flagAt, isTree, listAt, present, type Tree, textAt, textsAt, treeAt, valueAt } from "../../tree.js";
import { bodyOf, emptyDocument, finished, titleOf } from "./body.js";
import type { Made, Part } from "./made.js";
import { modelSchemas } from "./models.js";
import { createPaths, methodKey } from "./paths.js";
import { quoted } from "./references.js";
import { type Resolving, unresolved } from "./resolving.js";
import { restIntegration } from "./rest-integration.js";
import { apiKeyScheme, iamScheme } from "./sam-authorizers.js";
import { parameterFor } from "./sam-events.js";

/** An `AWS::ApiGateway::RestApi` with its document, or with its resources, methods, models, … as one document. */
export function readRestApi(resolving: Resolving, made: Made, { id, properties }: Part): Tree {
  const at = `#/Resources/${id}/Properties`;
  const own = bodyOf(resolving, properties, { body: "Body", file: "BodyS3Location" }, at) ?? emptyDocument;
  const parts = (type: string) => made.belonging(`AWS::ApiGateway::${type}`, "RestApiId", id);
  const api: RestParts = {
    resources: new Map(parts("Resource").map((part) => [part.id, part.properties])),
    models: namesOf(parts("Model")),
    authorizers: namesOf(parts("Authorizer")),
    validators: namesOf(parts("RequestValidator")),
  };
  const paths = createPaths(own);
  for (const method of parts("Method")) {
    const path = pathOf(resolving, api, textAt(method.properties, "ResourceId") ?? "", method.id);
    paths.add(path, methodKey(textAt(method.properties, "HttpMethod") ?? "ANY"), operationOf(api, method.properties));
  }
  const document = paths.document();
  const components = treeAt(document, "components");
  const models = parts("Model").map((model) => [api.models.get(model.id), valueAt(model.properties, "Schema")]);
  const whole = {
    ...document,
    ...settingsOf(properties, parts("RequestValidator"), parts("GatewayResponse")),
    components: {
      ...components,
      schemas: { ...modelSchemas(Object.fromEntries(models)), ...treeAt(components, "schemas") },
      securitySchemes: { ...schemesOf(parts("Authorizer"), parts("Method")), ...treeAt(components, "securitySchemes") },
    },
  };
  return finished(whole, "rest", titleOf(resolving, properties, own) ?? id);
}

interface RestParts {
  readonly resources: ReadonlyMap<string, Tree>;
  /** Logical id → the name that AWS knows. */
  readonly models: ReadonlyMap<string, string>;
  readonly authorizers: ReadonlyMap<string, string>;
  readonly validators: ReadonlyMap<string, string>;
}

function namesOf(parts: readonly Part[]): Map<string, string> {
  return new Map(parts.map(({ id, properties }) => [id, textAt(properties, "Name") ?? id]));
}

/** The way from the root to a resource. What is no resource of the API is its root. */
function pathOf(resolving: Resolving, { resources }: RestParts, resourceId: string, methodId: string): string {
  const segments: string[] = [];
  let at = resourceId;
  for (let resource = resources.get(at); resource !== undefined; resource = resources.get(at)) {
    // A resource below itself would have no end.
    if (segments.length > 100) {
      const message = `the resource ${quoted(resourceId)} has no way up to the root`;
      unresolved(resolving, `#/Resources/${methodId}`, message, "Mend its ParentId.");
      break;
    }
    segments.unshift(textAt(resource, "PathPart") ?? "");
    at = textAt(resource, "ParentId") ?? "";
  }
  return `/${segments.join("/")}`;
}

function operationOf(api: RestParts, method: Tree): Tree {
  const validator = textAt(method, "RequestValidatorId");
  const bodies = contentOf(api, treeAt(method, "RequestModels"));
  const parameters = Object.entries(treeAt(method, "RequestParameters")).flatMap(([key, required]) =>
    parameterFor(key, required === true || required === "true"),
  );
  return present({
    operationId: textAt(method, "OperationName"),
    parameters: parameters.length === 0 ? undefined : parameters,
    requestBody: bodies === undefined ? undefined : { required: true, content: bodies },
    responses: responsesOf(api, listAt(method, "MethodResponses").filter(isTree)),
    security: securityOf(api, method),
    "x-amazon-apigateway-request-validator":
      validator === undefined ? undefined : (api.validators.get(validator) ?? validator),
    "x-amazon-apigateway-integration": restIntegration(valueAt(method, "Integration")),
  });
}

/** Media type → model. */
function contentOf({ models }: RestParts, table: Tree): Tree | undefined {
  const content = Object.keys(table).map((mediaType) => {
    const name = textAt(table, mediaType) ?? "";
    return [mediaType, { schema: { $ref: `#/components/schemas/${models.get(name) ?? name}` } }];
  });
  return content.length === 0 ? undefined : Object.fromEntries(content);
}

function responsesOf(api: RestParts, responses: readonly Tree[]): Tree {
  const entries = responses.map((response) => {
    const status = String(valueAt(response, "StatusCode") ?? "200");
    const headers = Object.keys(treeAt(response, "ResponseParameters")).flatMap((key) => {
      const name = /^method\.response\.header\.(.+)$/.exec(key)?.[1];
      return name === undefined ? [] : [[name, { schema: { type: "string" } }]];
    });
    const told = present({
      description: `${status} response`,
      headers: headers.length === 0 ? undefined : Object.fromEntries(headers),
      content: contentOf(api, treeAt(response, "ResponseModels")),
    });
    return [status, told] as const;
  });
  return Object.fromEntries(entries);
}

function securityOf({ authorizers }: RestParts, method: Tree): readonly Tree[] | undefined {
  const type = textAt(method, "AuthorizationType") ?? "NONE";
  const id = textAt(method, "AuthorizerId") ?? "authorizer";
  const name = type === "AWS_IAM" ? "sigv4" : type === "NONE" ? undefined : (authorizers.get(id) ?? id);
  const requirement = {
    ...(name === undefined ? {} : { [name]: textsAt(method, "AuthorizationScopes") }),
    ...(flagAt(method, "ApiKeyRequired") ? { api_key: [] } : {}),
  };
  return Object.keys(requirement).length === 0 ? undefined : [requirement];
}

function schemesOf(authorizers: readonly Part[], methods: readonly Part[]): Tree {
  const entries = authorizers.map(({ id, properties }) => [textAt(properties, "Name") ?? id, schemeOf(properties)]);
  const asks = (key: string, value: unknown) => methods.some(({ properties }) => valueAt(properties, key) === value);
  return {
    ...Object.fromEntries(entries),
    ...(asks("AuthorizationType", "AWS_IAM") ? { sigv4: iamScheme } : {}),
    ...(asks("ApiKeyRequired", true) || asks("ApiKeyRequired", "true") ? { api_key: apiKeyScheme } : {}),
  };
}

/** `AWS::ApiGateway::Authorizer` */
function schemeOf(properties: Tree): Tree {
  const type = (textAt(properties, "Type") ?? "TOKEN").toLowerCase();
  const source = textAt(properties, "IdentitySource");
  const header = /^method\.request\.header\.([^,\s]+)$/.exec(source ?? "")?.[1];
  return {
    type: "apiKey",
    name: header ?? (type === "request" ? "Unused" : "Authorization"),
    in: "header",
    "x-amazon-apigateway-authtype": type === "cognito_user_pools" ? type : "custom",
    "x-amazon-apigateway-authorizer": present({
      type,
      identitySource: source,
      authorizerUri: textAt(properties, "AuthorizerUri"),
      authorizerCredentials: textAt(properties, "AuthorizerCredentials"),
      authorizerResultTtlInSeconds: valueAt(properties, "AuthorizerResultTtlInSeconds"),
      identityValidationExpression: textAt(properties, "IdentityValidationExpression"),
      providerARNs: valueAt(properties, "ProviderARNs"),
    }),
  };
}

function settingsOf(properties: Tree, validators: readonly Part[], responses: readonly Part[]): Tree {
  const checked = validators.map(({ id, properties: one }) => [
    textAt(one, "Name") ?? id,
    {
      validateRequestBody: flagAt(one, "ValidateRequestBody"),
      validateRequestParameters: flagAt(one, "ValidateRequestParameters"),
    },
  ]);
  const refused = responses.map(({ properties: one }) => [
    textAt(one, "ResponseType") ?? "DEFAULT_4XX",
    present({
      statusCode: textAt(one, "StatusCode"),
      responseParameters: valueAt(one, "ResponseParameters"),
      responseTemplates: valueAt(one, "ResponseTemplates"),
    }),
  ]);
  return present({
    "x-amazon-apigateway-request-validators": checked.length === 0 ? undefined : Object.fromEntries(checked),
    "x-amazon-apigateway-gateway-responses": refused.length === 0 ? undefined : Object.fromEntries(refused),
    "x-amazon-apigateway-binary-media-types": valueAt(properties, "BinaryMediaTypes"),
    "x-amazon-apigateway-api-key-source": textAt(properties, "ApiKeySourceType"),
  });
}
