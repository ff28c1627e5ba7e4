import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { socketConnections, socketLambda } from "@apigw/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { bankApi } from "./bank.js";

// Where posts go, and for which region they are signed.

const asked: { url: string; region: string | undefined }[] = [];
const server = createServer((request, response) => {
  const [, region] = /\/([^/]+)\/execute-api\/aws4_request/.exec(request.headers.authorization ?? "") ?? [];
  asked.push({ url: request.url ?? "", region });
  response.writeHead(200).end();
});
let port = 0;
beforeAll(async () => {
  await once(server.listen(0, "::"), "listening");
  ({ port } = server.address() as AddressInfo); // an IP server's address is never a string
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.splice(0);
  vi.stubEnv("AWS_REGION", undefined);
  vi.stubEnv("AWS_DEFAULT_REGION", undefined);
});
afterEach(() => void vi.unstubAllEnvs());

test.each(["127.0.0.1", "[::1]"])(
  "an endpoint on this machine may be an address (%s), and end with a slash",
  async (host) => {
    const { to } = socketConnections(bankApi, { endpoint: `http://${host}:${port}/prod/` });
    expect(await to("c1=").post("paid", { n: 1 })).toBe("delivered-to-gateway");
    expect(asked).toEqual([{ url: "/prod/@connections/c1%3D", region: "us-east-1" }]);
  },
);

describe("the region is", () => {
  const region = async (more: { region?: string }) => {
    const { to } = socketConnections(bankApi, { endpoint: `http://127.0.0.1:${port}`, ...more });
    await to("c1=").post("paid", { n: 1 });
    return asked[0]?.region;
  };

  test("the one that is given, before that of the environment", async () => {
    vi.stubEnv("AWS_REGION", "eu-west-1");
    expect(await region({ region: "eu-north-1" })).toBe("eu-north-1");
  });

  test.each(["AWS_REGION", "AWS_DEFAULT_REGION"])("that of the environment: %s", async (name) => {
    vi.stubEnv(name, "eu-west-1");
    expect(await region({})).toBe("eu-west-1");
  });

  test.each([
    ["abc123.execute-api.eu-north-1.amazonaws.com", "eu-north-1"],
    ["abc123.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["abc123.execute-api.eu-north-1.api.aws", "eu-north-1"],
    ["chat.example.com", "eu-west-1"],
  ])("that of the API whose event it is, where its host says it: %s", async (domainName, expected) => {
    vi.stubEnv("AWS_REGION", "eu-west-1");
    const handler = socketLambda(
      bankApi,
      {
        $connect: () => undefined,
        deposit: () => ({ balance: 0 }),
        note: (_, { connection }) => connection.post("paid", { n: 1 }).then(() => undefined),
      },
      { endpoint: `http://127.0.0.1:${port}/chat` },
    );
    const requestContext = { eventType: "MESSAGE", routeKey: "note", connectionId: "c1=", domainName };
    await handler({ requestContext, body: JSON.stringify({ action: "note", text: "" }) });
    expect(asked).toEqual([{ url: "/chat/@connections/c1%3D", region: expected }]);
  });
});

test.each([
  { apiId: "evil.example/", stage: "prod", region: "eu-west-1" },
  { apiId: "abc123", stage: "prod", region: "evil.example/" },
  { apiId: "abc123", stage: "prod" },
])("an API that would be another host, or whose region nobody knows, is posted to by nobody: %j", async (options) => {
  const { to } = socketConnections(bankApi, options);
  await expect(to("c1=").post("paid", { n: 1 })).rejects.toMatchObject({ code: "no-endpoint" });
});
