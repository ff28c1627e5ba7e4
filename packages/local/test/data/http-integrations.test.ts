import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { type Deployments, documentOf, serveDeployments } from "./deploy.js";

// What stands behind the routes of an HTTP API, and what its callers get when it is late or not there.
let gateway: Deployments;
let url: string;
const seen: { url: string | undefined; method: string | undefined; headers: Record<string, unknown>; body: string }[] =
  [];
const backend = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { headers, method, url } = request;
  seen.push({ url, method, headers, body });
  if (url === "/slow") return;
  response.writeHead(418, { "set-cookie": ["a=1", "b=2"], "x-pot": "short" }).end("stout");
});
beforeAll(async () => {
  const port = await listen(backend, 0, "127.0.0.1");
  gateway = await serveDeployments();
  gateway.function("late", () => new Promise(() => undefined));
  const to = (uri: string, more: object = {}) => ({
    "x-amazon-apigateway-integration": {
      type: "http_proxy",
      httpMethod: "ANY",
      payloadFormatVersion: "1.0",
      uri,
      ...more,
    },
  });
  const late = {
    type: "aws_proxy",
    uri: "arn:aws:lambda:eu-west-1:123456789012:function:late",
    payloadFormatVersion: "2.0",
    timeoutInMillis: 50,
  };
  url = gateway.http(
    "httpproxy1",
    documentOf({
      "ANY /shop/{proxy+}": to(`http://127.0.0.1:${port}/\${stageVariables.base}/{proxy}`),
      "GET /slow": to(`http://127.0.0.1:${port}/slow`, { timeoutInMillis: 50 }),
      "GET /late": { "x-amazon-apigateway-integration": late },
      "GET /dead": to("http://127.0.0.1:1/"),
    }),
    { variables: { base: "v1" } },
  );
});
afterAll(async () => {
  await gateway.stop();
  await close(backend);
});

test("an HTTP proxy passes on the request and its answer as they are", async () => {
  const headers = { "x-own": "yes", "content-type": "text/plain" };
  const response = await fetch(`${url}/shop/pets/7?a=1&a=2`, { method: "PUT", body: "Rex", headers });
  expect([response.status, await response.text()]).toEqual([418, "stout"]);
  expect([response.headers.get("x-pot"), response.headers.getSetCookie()]).toEqual(["short", ["a=1", "b=2"]]);
  const [got] = seen;
  expect(got).toMatchObject({ url: "/v1/pets/7?a=1&a=2", method: "PUT", body: "Rex" });
  expect(got?.headers).toMatchObject({ "x-own": "yes", "x-forwarded-for": "127.0.0.1" });
});

test.each(["/slow", "/late"])("%s has its integration's own time, and then is AWS's 503", async (path) => {
  const response = await fetch(url + path);
  expect([response.status, await response.json()]).toEqual([503, { message: "Service Unavailable" }]);
  expect(gateway.log).toContainEqual({
    event: "warning",
    message: expect.stringMatching(`^GET ${path} .*over 50 ms$`),
  });
});

test("a backend that is not there is an error of the gateway, and the log says where it was looked for", async () => {
  const response = await fetch(`${url}/dead`);
  expect(response.status).toBeGreaterThanOrEqual(500);
  const message = expect.stringContaining("http://127.0.0.1:1 is not reached (ECONNREFUSED)");
  expect(gateway.log).toContainEqual({ event: "warning", message });
});
