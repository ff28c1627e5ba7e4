import { compact, type JsonTree } from "../../json-tree.js";
import type { StoredIntegration } from "../../store/api.js";

/** `x-amazon-apigateway-integration` of an HTTP API. */
export function writeIntegration(integration: StoredIntegration): JsonTree {
  const tls = integration.TlsConfig;
  return compact({
    responseParameters: integration.ResponseParameters,
    requestParameters: integration.RequestParameters,
    payloadFormatVersion: integration.PayloadFormatVersion,
    type: integration.IntegrationType?.toLowerCase(),
    integrationSubtype: integration.IntegrationSubtype,
    credentials: integration.CredentialsArn,
    httpMethod: integration.IntegrationMethod,
    uri: integration.IntegrationUri,
    connectionType: integration.ConnectionType,
    connectionId: integration.ConnectionId,
    timeoutInMillis: integration.TimeoutInMillis,
    tlsConfig: tls === undefined ? undefined : compact({ serverNameToVerify: tls.ServerNameToVerify }),
  });
}
