import type { RestApi } from "@aws-sdk/client-api-gateway";
import { at, entriesOf, listOf, textMap, textOf } from "../../json-tree.js";
import { present } from "../../present.js";
import type { StoredApiHead } from "../../store/rest-api.js";
import type { Importing } from "./importing.js";

/** What a document says of the API itself: names, and API Gateway's extensions at its root. */
export function importSettings(importing: Importing, mode: "merge" | "overwrite"): void {
  const { document, definition } = importing;
  const { api } = definition;
  const info = document.info;
  const size = textOf(document["x-amazon-apigateway-minimum-compression-size"]);
  const policy = document["x-amazon-apigateway-policy"];
  const binary = listOf(document["x-amazon-apigateway-binary-media-types"]).map(String);
  const kept = mode === "merge" ? (api.binaryMediaTypes ?? []) : [];
  const binaryMediaTypes = [...new Set([...kept, ...binary])];
  const source = document["x-amazon-apigateway-api-key-source"];
  Object.assign(
    api,
    present<Partial<StoredApiHead>>({
      name: textOf(at(info, "title")) ?? api.name,
      description: textOf(at(info, "description")),
      version: textOf(at(info, "version")),
      binaryMediaTypes: binaryMediaTypes.length === 0 ? undefined : binaryMediaTypes,
      minimumCompressionSize: size === undefined ? undefined : Number(size),
      apiKeySource: source === "AUTHORIZER" || source === "HEADER" ? source : undefined,
      policy: policy === undefined ? undefined : (textOf(policy) ?? JSON.stringify(policy)),
      endpointConfiguration: endpointConfiguration(importing),
      // The casts hold as far as they matter: an unknown policy is only told back.
      securityPolicy: textOf(document["x-amazon-apigateway-security-policy"]) as RestApi["securityPolicy"],
      endpointAccessMode: textOf(document["x-amazon-apigateway-endpoint-access-mode"]) as RestApi["endpointAccessMode"],
      disableExecuteApiEndpoint: at(endpointExtension(importing), "disableExecuteApiEndpoint") === true || undefined,
    }),
  );
  if (mode === "overwrite" && binaryMediaTypes.length === 0) delete api.binaryMediaTypes;
}

function endpointExtension({ document }: Importing): unknown {
  const ofServer = at(listOf(document.servers)[0], "x-amazon-apigateway-endpoint-configuration");
  return ofServer ?? document["x-amazon-apigateway-endpoint-configuration"];
}

function endpointConfiguration(importing: Importing): RestApi["endpointConfiguration"] {
  const vpcEndpointIds = listOf(at(endpointExtension(importing), "vpcEndpointIds")).map(String);
  if (vpcEndpointIds.length === 0) return undefined;
  return { types: ["PRIVATE"], ipAddressType: "dualstack", vpcEndpointIds };
}

/** `x-amazon-apigateway-request-validators`, by name. */
export function importValidators({ document, definition, call }: Importing): void {
  for (const [name, settings] of entriesOf(document["x-amazon-apigateway-request-validators"])) {
    const existing = [...definition.requestValidators.values()].find((validator) => validator.name === name);
    const id = existing?.id ?? call.ids.part();
    definition.requestValidators.set(id, {
      id,
      name,
      validateRequestBody: at(settings, "validateRequestBody") === true,
      validateRequestParameters: at(settings, "validateRequestParameters") === true,
    });
  }
}

/** `x-amazon-apigateway-gateway-responses`, by type. */
export function importGatewayResponses({ document, definition, warnings }: Importing, types: readonly string[]): void {
  for (const [type, response] of entriesOf(document["x-amazon-apigateway-gateway-responses"])) {
    if (!types.includes(type)) {
      warnings.push(`Gateway response type '${type}' is not known; ignored`);
      continue;
    }
    definition.gatewayResponses.set(
      type,
      present({
        // The cast holds: the type was found in the list of all.
        responseType: type as "DEFAULT_4XX",
        statusCode: textOf(at(response, "statusCode")),
        responseParameters: textMap(at(response, "responseParameters")) ?? {},
        responseTemplates: textMap(at(response, "responseTemplates")) ?? {},
        defaultResponse: false,
      }),
    );
  }
}
