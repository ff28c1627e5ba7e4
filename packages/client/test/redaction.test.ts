import { inspect } from "node:util";
import { apiKey, bearer, type Client, createClient, custom } from "@apigw/client";
import { log } from "@apigw/client/middleware";
import { presign, sigv4 } from "@apigw/client/sigv4";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, serve, type TestServer } from "./server.js";

let server: TestServer;
beforeAll(async () => {
  server = await serve(({ url, headers }, response) => {
    if (url.startsWith("/away")) return void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    if (url.startsWith("/never")) return;
    if (url.startsWith("/broken"))
      return void response.writeHead(200, { "content-type": "application/json" }).end("canary-broken");
    // API Gateway says what it got where a signature is none.
    const message = `Authorization header requires 'Credential' parameter. Authorization=${headers.authorization} canary-body`;
    const type = url.startsWith("/gateway") ? { "x-amzn-errortype": "IncompleteSignatureException" } : {};
    json(response, url.startsWith("/ok") ? 200 : 403, { message }, { "set-cookie": "session=canary-cookie", ...type });
  });
});
afterAll(() => server.stop());

const region = "eu-west-1";
const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "canary-secret-key",
  sessionToken: "canary-session-token",
};
const entries: unknown[] = [];
const use = [log((entry) => entries.push(entry))];
const clients = (baseUrl: string): Record<string, Client> => ({
  key: createClient({ baseUrl, use, auth: apiKey("canary-api-key", { header: "x-shop-key" }) }),
  token: createClient({ baseUrl, use, auth: bearer("canary-token") }),
  fresh: createClient({ baseUrl, use, auth: bearer(async () => "canary-fresh-token") }),
  custom: createClient({
    baseUrl,
    use,
    auth: custom(() => ({ cookie: "id=canary-sent-cookie", "x-a": "canary-custom" })),
  }),
  signed: createClient({ baseUrl, use, auth: sigv4({ credentials, region }) }),
});
const request = {
  method: "POST",
  query: { token: "canary-query" },
  headers: { "x-param": "canary-param" },
  body: { password: "canary-password" },
};
const options = {
  headers: { "x-call": "canary-header", "idempotency-key": "canary-idempotency" },
  timeout: 300,
  retries: 0,
};
const canaries = [
  ...["api-key", "token", "fresh-token", "sent-cookie", "custom", "secret-key", "session-token", "query", "param"],
  ...["password", "header", "idempotency", "cookie", "body", "user", "presigned"],
].map((name) => `canary-${name}`);

const failures: unknown[] = [];
const dumps: string[] = [];
async function fail(work: () => unknown): Promise<void> {
  try {
    failures.push(await work());
  } catch (error) {
    failures.push(error);
  }
}

test("what a call sends or gets that is secret is in no error, log or dump", async () => {
  for (const [name, client] of Object.entries({ ...clients(server.url), lost: clients("http://127.0.0.1:1").key })) {
    if (!client) throw new Error(name);
    for (const path of ["/gateway", "/undeclared", "/away", "/never", "/broken", "/ok"]) {
      await fail(() => client.send({ ...request, path }, options));
      await fail(() => client.send({ ...request, path, fails: [403] }, options).result());
    }
    const call = client.send({ ...request, path: "/ok" }, options);
    dumps.push(inspect(client, { depth: 9 }), inspect(call, { depth: 9 }));
    await call.catch(() => {});
  }
  // Values that no header can carry, and a base URL with a password in it.
  await fail(() =>
    createClient({ baseUrl: server.url, auth: apiKey("canary-api-key\n") }).send({ ...request, path: "/" }),
  );
  await fail(() =>
    createClient({ baseUrl: server.url, auth: bearer("canary-token☃") }).send({ ...request, path: "/" }),
  );
  await fail(() =>
    clients(server.url).key?.send({ ...request, path: "/" }, { headers: { "x-call": "canary-header\r\n" } }),
  );
  await fail(async () => createClient({ baseUrl: "https://canary-user:x@example.com" }));
  await fail(() => presign("https://example.com/?token=canary-presigned", { credentials }));

  // Each of them went out, or came: a canary that nobody released proves nothing.
  const wire = JSON.stringify(server.received.map(({ url, headers, body }) => [url, headers, String(body)]));
  for (const sent of canaries.filter((name) => !/secret-key|canary-(cookie|body|user|presigned)/.test(name))) {
    expect(wire).toContain(sent);
  }
  const signatures = server.received.flatMap(
    ({ headers }) => /Signature=(\w+)/.exec(`${headers.authorization}`)?.[1] ?? [],
  );
  expect(signatures.length).toBeGreaterThan(5);

  const codes = new Set(failures.map((error) => (error instanceof Error && "code" in error ? error.code : undefined)));
  for (const code of [
    "gateway-error",
    "unexpected-status",
    "timeout",
    "decode-error",
    "network-error",
    "invalid-request",
  ]) {
    expect(codes).toContain(code);
  }
  expect(entries.length).toBeGreaterThan(50);
  for (const one of [...failures, entries]) {
    // What the call gave is the caller's.
    if (one instanceof Error) dumps.push(String(one), `${one.stack}`);
    else if (one !== entries) continue;
    dumps.push(inspect(one, { depth: 9 }), JSON.stringify(one));
  }
  for (const canary of [...canaries, ...signatures]) expect(dumps.join("\n")).not.toContain(canary);
});
