import { type Gateway, startGateway } from "@apigw/local";
import { serve } from "@apigw/server/node";
import { answeredOf, type Called, createEvent, type EventOptions } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Case, cases, shown, shownApi, shownOptions, shownService } from "./table.js";

// One table of requests: in process dressed as the events of every gateway, and through our own gateway.

const inProcess: readonly (EventOptions & { readonly routedByUs?: true })[] = [
  { version: "rest" },
  { version: "rest", route: "proxy", routedByUs: true },
  { version: "1.0" },
  { version: "1.0", route: "default", stage: "prod", routedByUs: true },
  { version: "2.0" },
  { version: "2.0", route: "default", stage: "prod", routedByUs: true },
  { version: "url", routedByUs: true },
  { version: "alb", routedByUs: true },
  { version: "alb-multi", routedByUs: true },
];

describe.each(inProcess)("an event of $version $route $stage brings", ({ routedByUs, ...options }) => {
  test.each(cases.filter((one) => routedByUs || !one.routedByUs))("$what", async (one) => {
    // Without multi-value headers, a load balancer sends the last of several parameters only.
    if (options.version === "alb" && one.what.startsWith("a list in a query")) return;
    check(one, answeredOf(await shown(createEvent(one.send, options))));
  });
});

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ region: "us-east-1", functions: { shown }, openapi: documents() });
});
afterAll(() => gateway.stop());

const throughGateway = ["rest", "http1", "http2"].flatMap((kind) => [
  { api: `${kind}-own` },
  { api: `${kind}-proxy`, routedByUs: true },
]);

describe.each(throughGateway)("our gateway's $api API brings", ({ api, routedByUs }) => {
  test.each(cases.filter((one) => routedByUs || !one.routedByUs))("$what", async (one) => {
    check(one, await send(gateway.baseUrl(api), one));
  });
});

describe("without a gateway", () => {
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    server = await serve(shownApi, shownService, shownOptions);
  });
  afterAll(() => server.close());
  const web = fetchHandler(shownApi, shownService, shownOptions);

  test.each(cases)("node:http brings $what", async (one) => check(one, await send(server.url, one)));

  test.each(cases)("a fetch handler brings $what", async (one) => {
    check(one, await send("http://localhost", one, (url, init) => web(new Request(url, init))));
  });
});

function check({ status, body, headers = {}, cookies = [] }: Case, answered: Called): void {
  expect(answered).toMatchObject({ status, headers });
  expect(answered.cookies).toEqual(cookies);
  if (body === undefined) expect(answered.body).toEqual(status < 400 ? undefined : expect.objectContaining({ status }));
  else if (body instanceof Uint8Array) expect(Buffer.from(answered.body as Uint8Array)).toEqual(body);
  else expect(answered.body).toMatchObject(body);
  expect(JSON.stringify(answered)).not.toContain("hunter2");
}

async function send(
  baseUrl: string,
  { send: sent }: Case,
  ask: (url: string, init: RequestInit) => Promise<Response> = fetch,
): Promise<Called> {
  const { method, path, query = [], cookies = [], headers = {}, body } = sent;
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  const response = await ask(`${baseUrl}${path}${query.length > 0 ? `?${search}` : ""}`, {
    method,
    headers: { accept: "*/*", ...headers, ...(cookies.length > 0 && { cookie: cookies.join("; ") }) },
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const { "set-cookie": _, ...own } = Object.fromEntries(response.headers);
  return answeredOf({
    statusCode: response.status,
    headers: own,
    cookies: response.headers.getSetCookie(),
    body: bytes.toString(own["content-type"]?.includes("octet") ? "base64" : "utf8"),
    isBase64Encoded: own["content-type"]?.includes("octet") === true,
  });
}

/** The same API with its own routes and with one for all, of each kind. */
function documents(): object[] {
  const kinds: [string, object, object][] = [
    ["rest", {}, { "x-amazon-apigateway-binary-media-types": ["*/*"] }],
    ["http1", { payloadFormatVersion: "1.0" }, { "x-amazon-apigateway-importexport-version": "1.0" }],
    ["http2", { payloadFormatVersion: "2.0" }, { "x-amazon-apigateway-importexport-version": "1.0" }],
  ];
  return kinds.flatMap(([kind, integration, more]) => {
    const uri =
      "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:shown/invocations";
    const operation = {
      responses: {},
      "x-amazon-apigateway-integration": { type: "aws_proxy", httpMethod: "POST", uri, ...integration },
    };
    const document = (routing: string, paths: object) => ({
      openapi: "3.0.1",
      info: { title: `${kind}-${routing}`, version: "1" },
      ...more,
      paths,
    });
    const any = (name: string) => ({
      "x-amazon-apigateway-any-method": {
        ...operation,
        parameters: [{ name, in: "path", required: true, schema: { type: "string" } }],
      },
    });
    const own = {
      "/show/{name}": any("name"),
      "/files/{path+}": any("path"),
      "/form": { post: operation },
      "/cookies": { get: operation },
      "/nothing": { delete: operation },
      "/unchanged": { get: operation },
      "/fails": { get: operation },
    };
    return [document("own", own), document("proxy", { "/{proxy+}": any("proxy") })];
  });
}
