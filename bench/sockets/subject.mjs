// One subject of the sockets bench, as a process of its own: `node subject.mjs bare|gateway`. It says where it listens,
// and tells what it has cost when it is asked.
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startGateway } from "@apigw/local";

// The very `ws` that the gateway stands on.
const { WebSocketServer } = createRequire(new URL("../../packages/local/package.json", import.meta.url))("ws");
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const subjects = { bare, gateway };
const url = await subjects[process.argv[2]]();
process.send({ url, cpu: process.cpuUsage() });
process.on("SIGINT", () => process.exit(0));
process.on("message", (asked) => {
  if (asked === "memory") collectGarbage();
  process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() });
});

/** What anybody would write who wants an echo. */
function bare() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    socket.on("message", (data) => socket.send(data, { binary: false }));
  });
  return new Promise((resolve) => server.on("listening", () => resolve(`ws://127.0.0.1:${server.address().port}/`)));
}

/** A WebSocket API whose two-way route has a function behind it. */
async function gateway() {
  const echo = async ({ body }) => ({ statusCode: 200, body });
  const started = await startGateway({ functions: { echo } });
  const manage = async (path, body) => {
    const scope = "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/apigateway/aws4_request";
    const headers = { authorization: scope, "content-type": "application/json", accept: "application/json" };
    const response = await fetch(started.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  const selection = { routeSelectionExpression: "$request.body.action" };
  const { apiId } = await manage("/v2/apis", { name: "chat", protocolType: "WEBSOCKET", ...selection });
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:echo";
  const { integrationId } = await manage(`/v2/apis/${apiId}/integrations`, {
    integrationType: "AWS_PROXY",
    integrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
  });
  const { routeId } = await manage(`/v2/apis/${apiId}/routes`, {
    routeKey: "ask",
    target: `integrations/${integrationId}`,
    routeResponseSelectionExpression: "$default",
  });
  await manage(`/v2/apis/${apiId}/routes/${routeId}/routeresponses`, { routeResponseKey: "$default" });
  await manage(`/v2/apis/${apiId}/stages`, { stageName: "prod" });
  await manage(`/v2/apis/${apiId}/deployments`, { stageName: "prod" });
  return started.baseUrl(apiId, "prod");
}
