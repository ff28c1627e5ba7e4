import { signRequest } from "@apigw/client/sigv4";
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { region, type SocketGateway, startSockets } from "./socket-api.js";
import { connectTo, terminateAll } from "./socket-client.js";

interface AuthorizerEvent {
  readonly type: string;
  readonly methodArn: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: Readonly<Record<string, unknown>>;
}

let sockets: SocketGateway;
/** What the authorizer was asked, and whether it was. */
let asked: AuthorizerEvent[] = [];
let usageKey: string | undefined;
beforeAll(async () => {
  sockets = await startSockets({
    functions: {
      who: async ({ requestContext }: AuthorizerEvent) => ({
        statusCode: 200,
        body: JSON.stringify(requestContext.authorizer ?? null),
      }),
      guard: async (event: AuthorizerEvent) => {
        asked.push(event);
        const token = event.queryStringParameters?.token;
        if (token === "none") throw new Error("Unauthorized");
        if (token === "broken") throw new Error("no");
        if (token === "shapeless") return { allowed: true };
        const Effect = token === "ada" ? "Allow" : "Deny";
        return {
          principalId: token,
          policyDocument: {
            Version: "2012-10-17",
            Statement: [{ Action: "execute-api:Invoke", Effect, Resource: event.methodArn }],
          },
          context: { room: 7, admin: false },
          ...(usageKey === undefined ? {} : { usageIdentifierKey: usageKey }),
        };
      },
      connect: async () => ({ statusCode: 200 }),
    },
  });
});
beforeEach(() => {
  asked = [];
  usageKey = undefined;
});
afterEach(terminateAll);
afterAll(() => sockets.stop());

const routes = { $connect: { function: "connect" }, $default: { function: "who", twoWay: true } };
const authorizer = { function: "guard", identitySource: ["route.request.querystring.token"] };

describe("an authorizer", () => {
  let url: string;
  let apiId: string;
  beforeAll(async () => {
    ({ apiId, url } = await sockets.deploy({ routes, authorizer }));
  });

  test("that lets a client in is not asked again, and all functions hear what it said", async () => {
    const { next, socket } = await connectTo(`${url}?token=ada`);
    socket.send("{}");
    expect(JSON.parse(await next())).toEqual({ principalId: "ada", room: "7", admin: "false" });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      type: "REQUEST",
      methodArn: `arn:aws:execute-api:${region}:123456789012:${apiId}/prod/$connect`,
      queryStringParameters: { token: "ada" },
      requestContext: { routeKey: "$connect", eventType: "CONNECT", stage: "prod" },
    });
  });

  test.each([
    ["denies", "?token=eve", 403],
    ["says Unauthorized", "?token=none", 401],
    ["fails", "?token=broken", 500],
    ["answers with no policy", "?token=shapeless", 500],
  ])("that %s refuses the handshake (%s) with %i", async (_, query, status) => {
    await expect(connectTo(url + query)).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  test.each([[""], ["?token="]])("is not asked where its identity source is missing (%j): 401", async (query) => {
    await expect(connectTo(url + query)).rejects.toThrow("401");
    expect(asked).toEqual([]);
  });
});

describe("IAM authorization", () => {
  const signed = (url: string, secretAccessKey: string) =>
    signRequest(
      { method: "GET", url: url.replace("ws:", "http:"), headers: {} },
      { region, credentials: { accessKeyId: "test", secretAccessKey } },
    );

  test("lets in who signed, and nobody else", async () => {
    const { url } = await sockets.deploy({
      routes: { ...routes, $connect: { function: "connect", route: { AuthorizationType: "AWS_IAM" } } },
    });
    await connectTo(url, { headers: await signed(url, "test") });
    const forged = await signed(url, "guessed");
    await expect(connectTo(url, { headers: forged })).rejects.toThrow("403");
    await expect(connectTo(url)).rejects.toThrow("403");
  });
});

describe("an API key", () => {
  const keyed = { ...routes, $connect: { function: "connect", route: { ApiKeyRequired: true } } };

  async function newKey(apiId: string, rateLimit = 1000): Promise<string> {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const rest = new APIGatewayClient({ endpoint: sockets.gateway.url, region, credentials });
    const { id: keyId, value = "" } = await rest.send(new CreateApiKeyCommand({ name: "key", enabled: true }));
    const { id: usagePlanId } = await rest.send(
      new CreateUsagePlanCommand({
        name: "plan",
        throttle: { rateLimit, burstLimit: 1 },
        apiStages: [{ apiId, stage: "prod" }],
      }),
    );
    await rest.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));
    rest.destroy();
    return value;
  }

  test("is looked at on $connect only: without one, with another, or too often, the handshake is refused", async () => {
    const { apiId, url } = await sockets.deploy({ routes: keyed });
    const value = await newKey(apiId, 0.001);
    await expect(connectTo(url)).rejects.toThrow("403");
    await expect(connectTo(url, { headers: { "x-api-key": `${value}x` } })).rejects.toThrow("403");
    const { next, socket } = await connectTo(url, { headers: { "x-api-key": value } });
    socket.send("{}");
    await next();
    await expect(connectTo(url, { headers: { "x-api-key": value } })).rejects.toThrow("429");
  });

  test("may come from the authorizer", async () => {
    const { apiId, url } = await sockets.deploy({
      api: { ApiKeySelectionExpression: "$context.authorizer.usageIdentifierKey" },
      routes: keyed,
      authorizer,
    });
    await expect(connectTo(`${url}?token=ada`)).rejects.toThrow("403");
    usageKey = await newKey(apiId);
    await connectTo(`${url}?token=ada`);
  });
});
