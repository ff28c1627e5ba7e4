/** What the plain AWS SDK clients need to reach the gateway. */
export interface AwsOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A Lambda function as REST APIs and WebSocket APIs call it. */
export function invocation(region: string, name: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn(region, name)}/invocations`;
}

export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:123456789012:function:${name}`;
}
