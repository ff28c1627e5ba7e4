import { GatewayError } from "../error.js";

/** What `PutIntegration` and `CreateAuthorizer` call a function by. */
export function invocationUri(functionArn: string, region: string): string {
  const { partition } = partsOf(functionArn);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

/** What a function sees as the source of an invocation: `apiId/stage/method/path`. The account is the function's. */
export function executeApiArn(functionArn: string, region: string, rest: string): string {
  const { partition, account } = partsOf(functionArn);
  return `arn:${partition}:execute-api:${region}:${account}:${rest}`;
}

function partsOf(functionArn: string): { partition: string; account: string } {
  const [, partition, account] = /^arn:([^:]+):lambda:[^:]+:(\d{12}):function:.+$/.exec(functionArn) ?? [];
  if (partition !== undefined && account !== undefined) return { partition, account };
  throw new GatewayError(
    "invalid",
    `${JSON.stringify(functionArn)} is no ARN of a Lambda function: arn:aws:lambda:REGION:ACCOUNT:function:NAME. Nothing was changed.`,
  );
}
