import { createGateway, type Gateway, type GatewayOptions } from "@apigw/core";
import { type Gateway as Local, type GatewayOptions as LocalOptions, startGateway } from "@apigw/local";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { LambdaClient } from "@aws-sdk/client-lambda";

/** A local gateway, our management of it, and the SDK's plain clients that look at what it did. */
export interface Opened {
  readonly local: Local;
  readonly gateway: Gateway;
  readonly v1: APIGatewayClient;
  readonly v2: ApiGatewayV2Client;
  readonly lambda: LambdaClient;
  /** Another one at the same address. */
  again(options?: GatewayOptions): Gateway;
  stop(): Promise<void>;
}

export const region = "eu-west-1";
export const account = { region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };

/** The ARN of a function in the local gateway. */
export const arnOf = (name: string): string => `arn:aws:lambda:${region}:123456789012:function:${name}`;

/** Quotas are a thousand times AWS's here, which the local gateway has none of: tests need not wait. */
export async function open(options: LocalOptions = {}): Promise<Opened> {
  const local = await startGateway({ log: () => undefined, ...options });
  const at = { ...account, endpoint: local.url };
  const [v1, v2, lambda] = [new APIGatewayClient(at), new ApiGatewayV2Client(at), new LambdaClient(at)];
  return {
    local,
    gateway: createGateway({ ...at, timeScale: 1000 }),
    ...{ v1, v2, lambda },
    again: (more = {}) => createGateway({ ...at, timeScale: 1000, ...more }),
    async stop() {
      for (const client of [v1, v2, lambda]) client.destroy();
      await local.stop();
    },
  };
}

/** What an API answers on its stage, and its JSON or text. */
export async function ask(
  { local }: Opened,
  api: string,
  path: string,
  { stage, ...init }: RequestInit & { stage?: string } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${local.baseUrl(api, stage).replace(/^ws/, "http")}${path}`, init);
  const text = await response.text();
  const isJson = /^[[{"]/.test(text);
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Answers with the path that it was asked for. */
export const echo = async (event: { path?: string; rawPath?: string }) => ({
  statusCode: 200,
  body: JSON.stringify({ path: event.rawPath ?? event.path }),
});
