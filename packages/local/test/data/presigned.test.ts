import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// A signature in the query, as a link that somebody was given: good for a while, for this address alone.
let gateway: Deployments;
let url: URL;
beforeAll(async () => {
  gateway = await serveDeployments();
  gateway.function("echo", async () => ({ statusCode: 200, body: "in" }));
  const sigv4 = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };
  const routes = { "GET /{path+}": { ...lambda("echo", "2.0"), security: [{ sigv4: [] }] } };
  url = new URL(gateway.http("presigned1", documentOf(routes, { components: { securitySchemes: { sigv4 } } })));
});
afterAll(() => gateway.stop());

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();

interface Link {
  readonly at?: number;
  readonly seconds?: number;
  readonly secret?: string;
  readonly path?: string;
}

function presigned({ at = Date.now(), path = "/pets", seconds = 60, secret = "test" }: Link = {}): string {
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/eu-west-1/execute-api/aws4_request`;
  const query = new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `test/${scope}`,
    "X-Amz-Date": date,
    "X-Amz-Expires": String(seconds),
    "X-Amz-SignedHeaders": "host",
  }).toString();
  const canonical = ["GET", url.pathname + path, query, `host:${url.host}`, "", "host", hash("")].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope, hash(canonical)].join("\n");
  const key = scope.split("/").reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return `${url.href}${path}?${query}&X-Amz-Signature=${hmac(key, text).toString("hex")}`;
}

test("a link that was signed is good", async () => {
  expect((await fetch(presigned())).status).toBe(200);
});

test.each([
  ["is over", () => presigned({ at: Date.now() - 120_000 })],
  ["is of tomorrow", () => presigned({ at: Date.now() + 86_400_000 })],
  ["was signed with another secret", () => presigned({ secret: "other" })],
  ["leads elsewhere", () => presigned().replace("/pets?", "/cats?")],
  [
    "lasts longer than it was signed for",
    () => presigned({ at: Date.now() - 120_000 }).replace("Expires=60", "Expires=600"),
  ],
  ["has no signature", () => presigned().replace(/&X-Amz-Signature=.*/, "")],
])("a link that %s is forbidden", async (_, link) => {
  const response = await fetch(link());
  expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}']);
});
