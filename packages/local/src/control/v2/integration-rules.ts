import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { badRequest } from "../protocol/api-error.js";

/** Refuses an integration as AWS does, in its words as far as they are known. */
export function checkIntegration(integration: Integration, isHttpApi: boolean): void {
  const { ConnectionId, ConnectionType, IntegrationType, IntegrationUri, TimeoutInMillis } = integration;
  if (!types.includes(IntegrationType ?? "")) {
    throw badRequest(`Invalid integration type specified. Must be one of [${types.join(", ")}]`);
  }
  if (isHttpApi && IntegrationType !== "AWS_PROXY" && IntegrationType !== "HTTP_PROXY") {
    throw badRequest("HTTP protocol APIs only support the AWS_PROXY and HTTP_PROXY integration types");
  }
  if (isService(integration)) checkService(integration);
  else if (IntegrationType !== "MOCK" && IntegrationUri === undefined) {
    throw badRequest("Integration uri is required for this integration type");
  }
  checkPayloadFormat(integration, isHttpApi);
  if (ConnectionType === "VPC_LINK" && ConnectionId === undefined) {
    throw badRequest("ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK");
  }
  const longest = isHttpApi ? 30_000 : 29_000;
  if (TimeoutInMillis !== undefined && (TimeoutInMillis < 50 || TimeoutInMillis > longest)) {
    throw badRequest(`Timeout should be between 50 ms and ${longest} ms`);
  }
  if (isHttpApi) checkMappings(integration);
}

const types = ["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"];

/** Whether it calls an AWS service by itself: `SQS-SendMessage`. */
export function isService({ IntegrationSubtype }: Integration): boolean {
  return IntegrationSubtype !== undefined && IntegrationSubtype !== "";
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
const parametersOfServices: ReadonlyMap<string, readonly string[]> = new Map([
  ["EventBridge-PutEvents", ["Detail", "DetailType", "Source"]],
  ["SQS-SendMessage", ["QueueUrl", "MessageBody"]],
  ["SQS-ReceiveMessage", ["QueueUrl"]],
  ["SQS-DeleteMessage", ["QueueUrl", "ReceiptHandle"]],
  ["SQS-PurgeQueue", ["QueueUrl"]],
  ["AppConfig-GetConfiguration", ["Application", "Environment", "Configuration", "ClientId"]],
  ["Kinesis-PutRecord", ["StreamName", "Data", "PartitionKey"]],
  ["StepFunctions-StartExecution", ["StateMachineArn"]],
  ["StepFunctions-StartSyncExecution", ["StateMachineArn"]],
  ["StepFunctions-StopExecution", ["ExecutionArn"]],
]);

function checkService(integration: Integration): void {
  const { CredentialsArn, IntegrationSubtype = "", PayloadFormatVersion = "1.0", RequestParameters = {} } = integration;
  const needed = parametersOfServices.get(IntegrationSubtype);
  if (needed === undefined || PayloadFormatVersion !== "1.0") {
    throw badRequest(`Operation: ${IntegrationSubtype} is not supported.`);
  }
  if (CredentialsArn === undefined) {
    throw badRequest(
      `Role ARN must be specified for AWS integration configuration with Subtype: ${IntegrationSubtype}`,
    );
  }
  if (needed.every((name) => Object.hasOwn(RequestParameters, name))) return;
  throw badRequest(
    `Operation: ${IntegrationSubtype} requires enabling passthrough, or defining all of the following parameters: ${needed.join(", ")}`,
  );
}

function checkPayloadFormat({ IntegrationType, PayloadFormatVersion: version }: Integration, isHttpApi: boolean): void {
  if (version === undefined || version === "1.0") return;
  if (version === "2.0" && isHttpApi && IntegrationType === "AWS_PROXY") return;
  if (version === "2.0" && isHttpApi) {
    throw badRequest(`PayloadFormatVersion 2.0 is not supported for integration of type ${IntegrationType}`);
  }
  throw badRequest(`Unsupported PayloadFormatVersion: ${version}`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html */
function checkMappings(integration: Integration): void {
  const { RequestParameters = {}, ResponseParameters = {} } = integration;
  const isMapping = (key: string) => /^(append|overwrite|remove):((header|querystring|path)\.[^ ]+|path)$/.test(key);
  if (!isService(integration) && !Object.keys(RequestParameters).every(isMapping)) {
    throw badRequest("Invalid Request Actioned Parameter");
  }
  const wrong = Object.keys(ResponseParameters).find((status) => !/^[2-5]\d\d$/.test(status));
  if (wrong !== undefined) throw badRequest(`Status Code ${wrong} is not valid`);
}
