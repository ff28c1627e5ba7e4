import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { region } from "./support/account.js";
import { type Folder, project } from "./support/folder.js";

let gateway: Gateway;
let v2: ApiGatewayV2Client;
let apiId: string;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  gateway = await startGateway({
    log: () => undefined,
    functions: {
      whoami: (event: { requestContext: { connectionId: string } }) => ({
        ...{ statusCode: 200, body: event.requestContext.connectionId },
      }),
    },
  });
  v2 = new ApiGatewayV2Client({
    ...{ endpoint: gateway.url, region },
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  apiId = await chat();
});
afterAll(async () => {
  v2.destroy();
  await gateway.stop();
});

async function chat(): Promise<string> {
  const expression = { RouteSelectionExpression: "$request.body.action" };
  const { ApiId = "" } = await v2.send(
    new CreateApiCommand({ Name: "Chat", ProtocolType: "WEBSOCKET", ...expression }),
  );
  const lambda = `arn:aws:lambda:${region}:123456789012:function:whoami`;
  const { IntegrationId } = await v2.send(
    new CreateIntegrationCommand({
      ...{ ApiId, IntegrationType: "AWS_PROXY", IntegrationMethod: "POST" },
      IntegrationUri: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${lambda}/invocations`,
    }),
  );
  const Target = `integrations/${IntegrationId}`;
  const twoWay = { RouteResponseSelectionExpression: "$default" };
  const { RouteId } = await v2.send(new CreateRouteCommand({ ApiId, RouteKey: "whoami", Target, ...twoWay }));
  await v2.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
  await v2.send(new CreateStageCommand({ ApiId, StageName: "live", AutoDeploy: true }));
  return ApiId;
}

const run = (folder: Folder, ...args: string[]) =>
  folder.apigw(...args, "--endpoint-url", gateway.url, "--region", region);

const heard = (socket: WebSocket) =>
  new Promise<string>((resolve) => socket.once("message", (data) => resolve(String(data))));

/** A connection, and its id. */
async function connect(): Promise<{ socket: WebSocket; id: string }> {
  const socket = new WebSocket(gateway.baseUrl("Chat"));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const answer = heard(socket);
  socket.send('{"action":"whoami"}');
  return { socket, id: await answer };
}

test("post sends a text or a file to a connection, by the API's id or its name in the lock", async () => {
  const folder = await project();
  const { socket, id } = await connect();
  const byId = ["--api-id", apiId, `--connection=${id}`];
  const text = heard(socket);
  expect(await run(folder, "post", ...byId, "--data", '{"type":"hello"}')).toMatchObject({ code: 0, err: "" });
  expect(await text).toBe('{"type":"hello"}');
  await run(folder, "pull", "--api-id", apiId);
  await writeFile(join(folder.path, "hello.json"), '{"type":"file"}');
  const file = heard(socket);
  const { out } = await run(folder, "post", "chat", `--connection=${id}`, "--file", "hello.json", "--json");
  expect(await file).toBe('{"type":"file"}');
  expect(JSON.parse(out)).toMatchObject({
    ...{ command: "post", ok: true },
    result: { apiId, stage: "live", connectionId: id, bytes: 15 },
  });
  socket.close();
});

test("disconnect ends a connection, and what is gone is told as gone", async () => {
  const folder = await project();
  const { socket, id } = await connect();
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const byId = ["--api-id", apiId, `--connection=${id}`];
  expect(await run(folder, "disconnect", ...byId)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`ended ${id}`),
  });
  await closed;
  for (const command of [["disconnect"], ["post", "--data", "hello"]]) {
    const { code, err } = await run(folder, ...command, ...byId);
    expect([code, err]).toEqual([1, expect.stringContaining(`There is no connection "${id}" to the stage live`)]);
  }
});

test("what cannot be meant is refused before anything is sent", async () => {
  const folder = await project();
  const { ApiId = "" } = await v2.send(new CreateApiCommand({ Name: "Orders", ProtocolType: "HTTP" }));
  const refused = async (...args: string[]) => {
    const { code, err } = await run(folder, ...args);
    return `${code} ${err}`;
  };
  const to = ["--connection", "Lz1fRd=", "--data", "hello"];
  expect(await refused("post", "--api-id", ApiId, ...to)).toMatch(/^2 .*is none \(HTTP API\)/);
  expect(await refused("post", "--api-id", "nosuchapi0", ...to)).toMatch(/^1 .*no API with the id "nosuchapi0"/);
  expect(await refused("post", "--api-id", apiId, "--stage", "dev", ...to)).toMatch(/^1 .*no stage "dev".*"live"/);
  expect(await refused("post", "--api-id", apiId, "--data", "hello")).toMatch(/^2 .*--connection ID/);
  expect(await refused("post", "--api-id", apiId, "--connection", "x")).toMatch(/^2 .*--data TEXT or --file FILE/);
  expect(await refused("post", "--api-id", apiId, "--connection", "x", "--file", "no.json")).toMatch(/^2 .*ENOENT/);
  expect(await refused("post", "pets", ...to)).toMatch(/^2 .*no API called "pets"/);
  expect(await refused("disconnect", "--connection", "x")).toMatch(/^2 .*Name one WebSocket API/);
  const large = "x".repeat(128 * 1024 + 1);
  expect(await refused("post", "--api-id", apiId, "--connection", "x", "--data", large)).toMatch(/^2 .*128 KB/);
});
