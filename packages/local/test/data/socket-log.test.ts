import type { LogEntry } from "@apigw/local";
import { afterEach, expect, test } from "vitest";
import { type SocketGateway, startSockets } from "./socket-api.js";
import { connectTo, terminateAll, until } from "./socket-client.js";

let sockets: SocketGateway;
afterEach(async () => {
  terminateAll();
  await sockets.stop();
});

/** A chat whose doorkeeper lets Ada in, and the lines of the log about it. */
async function start() {
  const lines: Extract<LogEntry, { event: "request" }>[] = [];
  sockets = await startSockets({
    log: (entry) => void (entry.event === "request" && entry.connectionId !== undefined && lines.push(entry)),
  });
  const { gateway } = sockets;
  gateway.function("guard", async (event: { methodArn: string; queryStringParameters: { who: string } }) => ({
    principalId: event.queryStringParameters.who,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Action: "execute-api:Invoke",
          Effect: event.queryStringParameters.who === "ada" ? "Allow" : "Deny",
          Resource: event.methodArn,
        },
      ],
    },
  }));
  gateway.function("say", async ({ body }: { body?: string }) => {
    if (body?.includes("boom")) throw new Error("no");
    return { statusCode: 200, body: "said" };
  });
  const { url } = await sockets.deploy({
    authorizer: { function: "guard", identitySource: ["route.request.querystring.who"] },
    routes: { $connect: { function: "say" }, $disconnect: { function: "say" }, say: { function: "say", twoWay: true } },
  });
  return { url, lines };
}

test("each handshake, message and end is a line of the log, with route, status and who let it in", async () => {
  const { lines, url } = await start();
  const { next, socket } = await connectTo(`${url}?who=ada`);
  for (const message of ['{"action":"say"}', '{"action":"say","text":"boom"}', '{"action":"shout"}']) {
    socket.send(message);
    await next();
  }
  socket.close();
  await until(() => lines[4]);
  expect(lines.map(({ authorizer, method, route, status }) => [method, status, route, authorizer])).toEqual([
    ["CONNECT", 101, "$connect", "allowed guard"],
    ["MESSAGE", 200, "say", undefined],
    ["MESSAGE", 500, "say", undefined],
    ["MESSAGE", 403, undefined, undefined],
    ["DISCONNECT", 200, "$disconnect", undefined],
  ]);
  expect(new Set(lines.map(({ connectionId }) => connectionId)).size).toBe(1);
});

test("a handshake that is refused is one, too", async () => {
  const { lines, url } = await start();
  await expect(connectTo(`${url}?who=eve`)).rejects.toThrow("403");
  await expect(connectTo(url)).rejects.toThrow("401");
  expect(lines.map(({ authorizer, status }) => [status, authorizer])).toEqual([
    [403, "refused guard"],
    [401, "refused guard"],
  ]);
});

test("the start page shows them among the last requests, with what went wrong", async () => {
  const { url } = await start();
  const { next, socket } = await connectTo(`${url}?who=ada`);
  socket.send('{"action":"say","text":"boom"}');
  await next();
  const response = await fetch(`${sockets.gateway.url}/_apigw/state`);
  const { requests } = (await response.json()) as { requests: object[] };
  expect(requests).toMatchObject([
    {
      method: "MESSAGE",
      status: 500,
      route: "say",
      decision: "not asked",
      refusal: expect.stringContaining("Error: no"),
    },
    { method: "CONNECT", status: 101, route: "$connect", decision: "allowed", authorizers: ["guard"] },
  ]);
});
