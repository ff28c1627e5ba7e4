import type { Authorizer, RestApi } from "@aws-sdk/client-api-gateway";
import { compact, type JsonTree } from "../../json-tree.js";
import { schemeName } from "../../scheme-name.js";
import type { RestDefinition } from "../../store/rest-api.js";
import { writeSchemas } from "./models.js";
import { methodKey, writeMethod } from "./operation.js";

/** What to put into a document beside the bare contract. */
export interface RestDocumentOptions {
  readonly region: string;
  readonly stage: string;
  /** What stands for a version where the API has none. */
  readonly deployedAt: Date | undefined;
  /** `x-amazon-apigateway-integration`. */
  readonly integrations: boolean;
  /** `x-amazon-apigateway-authorizer`. */
  readonly authorizers: boolean;
  /** Everything else that API Gateway adds: validators, gateway responses, binary media types, … */
  readonly settings: boolean;
  /**
   * For the data plane: an API key *and* an authorizer are one requirement. AWS's exports write two, which in OpenAPI
   * means that either is enough.
   */
  readonly exact: boolean;
}

/** A REST API as an OpenAPI 3.0.1 document: what GetExport gives, and what a deployment is made of. */
export function writeRestDocument(definition: RestDefinition, options: RestDocumentOptions): JsonTree {
  const { api } = definition;
  const version = api.version ?? options.deployedAt?.toISOString().replace(/\.\d+Z$/, "Z");
  return {
    openapi: "3.0.1",
    info: compact({ title: api.name, description: api.description, version }),
    servers: [
      {
        url: `https://${api.id}.execute-api.${options.region}.amazonaws.com/{basePath}`,
        variables: { basePath: { default: options.stage } },
        ...(options.settings ? writeEndpoint(api) : {}),
      },
    ],
    paths: writePaths(definition, options),
    components: compact({
      schemas: writeSchemas(definition),
      securitySchemes: writeSecuritySchemes(definition, options),
    }),
    ...(options.settings ? writeSettings(definition) : {}),
  };
}

/** Of a server in OpenAPI 3, of the document in 2; only what is not as AWS makes it by itself. */
function writeEndpoint({ disableExecuteApiEndpoint, endpointConfiguration }: RestApi): JsonTree {
  const vpcEndpointIds = nonEmpty(endpointConfiguration?.vpcEndpointIds);
  if (disableExecuteApiEndpoint !== true && vpcEndpointIds === undefined) return {};
  const disabled = disableExecuteApiEndpoint === true || undefined;
  return { [endpointExtension]: compact({ disableExecuteApiEndpoint: disabled, vpcEndpointIds }) };
}

export const endpointExtension = "x-amazon-apigateway-endpoint-configuration";

function writePaths(definition: RestDefinition, options: RestDocumentOptions): JsonTree {
  // Resources without methods are left out, as AWS does.
  const resources = [...definition.resources.values()].filter(({ resourceMethods }) => resourceMethods !== undefined);
  return Object.fromEntries(
    resources.map((resource) => {
      const methods = Object.entries(resource.resourceMethods ?? {});
      return [
        resource.path,
        Object.fromEntries(
          methods.map(([name, method]) => [methodKey(name), writeMethod(definition, resource, method, options)]),
        ),
      ];
    }),
  );
}

function writeSecuritySchemes(definition: RestDefinition, options: RestDocumentOptions): JsonTree | undefined {
  const methods = [...definition.resources.values()].flatMap(({ resourceMethods }) =>
    Object.values(resourceMethods ?? {}),
  );
  const schemes: [string, JsonTree][] = [];
  if (methods.some(({ apiKeyRequired }) => apiKeyRequired === true)) {
    schemes.push([
      schemeName("api_key", definition.authorizers.values()),
      { type: "apiKey", name: "x-api-key", in: "header" },
    ]);
  }
  if (methods.some(({ authorizationType }) => authorizationType === "AWS_IAM")) {
    const scheme = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };
    schemes.push([schemeName("sigv4", definition.authorizers.values()), scheme]);
  }
  for (const authorizer of definition.authorizers.values()) {
    if (!methods.some(({ authorizerId }) => authorizerId === authorizer.id)) continue;
    schemes.push([authorizer.name, writeAuthorizer(authorizer, options)]);
  }
  return schemes.length === 0 ? undefined : Object.fromEntries(schemes);
}

function writeAuthorizer(authorizer: Authorizer, options: RestDocumentOptions): JsonTree {
  const header = /^method\.request\.header\.([^,\s]+)$/.exec(authorizer.identitySource ?? "")?.[1];
  const scheme = {
    type: "apiKey",
    name: authorizer.type === "REQUEST" ? "Unused" : (header ?? "Authorization"),
    in: "header",
    "x-amazon-apigateway-authtype": authorizer.authType,
  };
  if (!options.authorizers) return scheme;
  const { type, authorizerUri, authorizerCredentials, identityValidationExpression, authorizerResultTtlInSeconds } =
    authorizer;
  return {
    ...scheme,
    "x-amazon-apigateway-authorizer": compact({
      type: type?.toLowerCase(),
      authorizerUri,
      authorizerCredentials,
      identitySource: type === "REQUEST" ? authorizer.identitySource : undefined,
      identityValidationExpression,
      authorizerResultTtlInSeconds,
      providerARNs: authorizer.providerARNs,
    }),
  };
}

function writeSettings({ api, requestValidators, gatewayResponses }: RestDefinition): JsonTree {
  return compact({
    "x-amazon-apigateway-request-validators":
      requestValidators.size === 0
        ? undefined
        : Object.fromEntries(
            [...requestValidators.values()].map(({ name, validateRequestBody, validateRequestParameters }) => [
              name,
              { validateRequestParameters, validateRequestBody },
            ]),
          ),
    "x-amazon-apigateway-gateway-responses":
      gatewayResponses.size === 0
        ? undefined
        : Object.fromEntries(
            [...gatewayResponses.values()].map(
              ({ responseType, statusCode, responseParameters, responseTemplates }) => [
                String(responseType),
                compact({ statusCode, responseParameters, responseTemplates }),
              ],
            ),
          ),
    "x-amazon-apigateway-binary-media-types": nonEmpty(api.binaryMediaTypes),
    "x-amazon-apigateway-minimum-compression-size": api.minimumCompressionSize,
    "x-amazon-apigateway-api-key-source": api.apiKeySource === "AUTHORIZER" ? "AUTHORIZER" : undefined,
    "x-amazon-apigateway-policy": parsedPolicy(api),
    "x-amazon-apigateway-security-policy": api.securityPolicy,
    "x-amazon-apigateway-endpoint-access-mode": api.endpointAccessMode,
  });
}

function parsedPolicy({ policy }: RestApi): unknown {
  if (policy === undefined || policy === "") return undefined;
  try {
    return JSON.parse(policy);
  } catch {
    return policy;
  }
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
