import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type { Call } from "../../call.js";
import { at, entriesOf, isTree, type JsonTree, textMap, textOf } from "../../json-tree.js";
import { freeMap, present } from "../../present.js";
import { resolve } from "../../rest/import/importing.js";
import type { StoredApi } from "../../store/api.js";
import { newIntegration } from "../integrations.js";

interface Context {
  readonly RouteKey: string;
  /** Targets of integrations that several routes refer to, by reference. */
  readonly shared: Map<string, string>;
  readonly warnings: string[];
}

/** The target of a route. A reference to a shared integration makes one integration, however many routes use it. */
export function importIntegration(
  api: StoredApi,
  document: JsonTree,
  operation: JsonTree,
  { RouteKey, shared, warnings }: Context,
  call: Call,
): string | undefined {
  const value = operation["x-amazon-apigateway-integration"];
  if (!isTree(value)) {
    warnings.push(`Route '${RouteKey}' has no integration`);
    return undefined;
  }
  const reference = textOf(value.$ref);
  const known = reference === undefined ? undefined : shared.get(reference);
  if (known !== undefined) return known;
  const { IntegrationId } = newIntegration(api, readIntegration(resolve({ document }, value)), call);
  const target = `integrations/${IntegrationId}`;
  if (reference !== undefined) shared.set(reference, target);
  return target;
}

function readIntegration(tree: JsonTree): Integration {
  const timeout = textOf(tree.timeoutInMillis);
  const serverName = textOf(at(tree.tlsConfig, "serverNameToVerify"));
  return present<Integration>({
    // The cast holds: what is none of AWS's types is refused where the integration is made.
    IntegrationType: textOf(tree.type)?.toUpperCase() as Integration["IntegrationType"],
    IntegrationSubtype: textOf(tree.integrationSubtype),
    IntegrationMethod: textOf(tree.httpMethod),
    IntegrationUri: textOf(tree.uri),
    PayloadFormatVersion: readVersion(tree.payloadFormatVersion),
    CredentialsArn: textOf(tree.credentials),
    ConnectionType: tree.connectionType === "VPC_LINK" ? "VPC_LINK" : undefined,
    ConnectionId: textOf(tree.connectionId),
    TimeoutInMillis: timeout === undefined ? undefined : Number(timeout),
    RequestParameters: textMap(tree.requestParameters),
    ResponseParameters: readResponseParameters(tree.responseParameters),
    TlsConfig: serverName === undefined ? undefined : { ServerNameToVerify: serverName },
  });
}

/** YAML writers leave out the quotes: 2.0 is a number then, and prints as 2. */
function readVersion(value: unknown): string | undefined {
  return typeof value === "number" ? value.toFixed(1) : textOf(value);
}

function readResponseParameters(value: unknown): Record<string, Record<string, string>> | undefined {
  const byStatus = entriesOf(value).map(([status, mappings]) => [status, textMap(mappings) ?? {}] as const);
  return byStatus.length === 0 ? undefined : freeMap(Object.fromEntries(byStatus));
}
