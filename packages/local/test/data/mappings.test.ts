import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { type Deployments, documentOf, serveDeployments } from "./deploy.js";

// Parameter mappings of HTTP APIs: what the backend gets, and what the caller gets of its answer.
const backend = createServer((request, response) => {
  response.setHeader("x-old", "old");
  response.setHeader("x-kept", "kept");
  response.statusCode = request.url?.includes("teapot") ? 418 : 200;
  response.end(JSON.stringify({ url: request.url, headers: request.headers }));
});
let gateway: Deployments;
let url: string;
beforeAll(async () => {
  const port = await listen(backend, 0, "127.0.0.1");
  gateway = await serveDeployments();
  const integration = {
    type: "http_proxy",
    httpMethod: "ANY",
    uri: `http://127.0.0.1:${port}/there`,
    payloadFormatVersion: "1.0",
    requestParameters: {
      "append:header.x-list": "two",
      "overwrite:header.x-who": "$request.header.x-me and ${context.identity.sourceIp}",
      "remove:header.x-secret": "''",
      "append:querystring.added": "$request.path.id",
      "overwrite:querystring.page": "1",
      "remove:querystring.debug": "''",
      "overwrite:path": "/mapped/${request.path.id}",
    },
    responseParameters: {
      "418": { "overwrite:statuscode": "404", "remove:header.x-old": "''", "append:header.x-new": "new" },
    },
  };
  url = gateway.http(
    "mappings01",
    documentOf({ "GET /pets/{id}": { "x-amazon-apigateway-integration": integration } }),
  );
});
afterAll(async () => {
  await gateway.stop();
  await close(backend);
});

test("a request is mapped on its way to the backend", async () => {
  const headers = { "x-list": "one", "x-me": "Ada", "x-secret": "s" };
  const response = await fetch(`${url}/pets/7?page=9&debug=true&kept=yes`, { headers });
  const got: { url: string; headers: Record<string, string> } = await response.json();
  expect(got.url).toBe("/mapped/7?kept=yes&added=7&page=1");
  expect(got.headers).toMatchObject({ "x-list": "one, two", "x-who": "Ada and 127.0.0.1" });
  expect(got.headers).not.toHaveProperty("x-secret");
});

test("an answer is mapped by its status", async () => {
  const response = await fetch(`${url}/pets/teapot`);
  expect([response.status, response.headers.get("x-old"), response.headers.get("x-new")]).toEqual([404, null, "new"]);
  expect(response.headers.get("x-kept")).toBe("kept");
});
