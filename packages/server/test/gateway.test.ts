import { binary, type Client, content, createClient, greedy, path } from "@apigw/client";
import { type Gateway, startGateway } from "@apigw/local";
import { type ApiContract, lambda } from "@apigw/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Client, gateway and service together, with no other server: what one writes the other reads.

interface Echo {
  echo(input: { name: string; tags?: string[]; q?: string; body?: unknown }): unknown;
  files(input: { method: string; path: string; body?: Uint8Array }): Uint8Array;
  fail(): never;
}

const bytes = "application/octet-stream";

const echoApi: ApiContract<Echo> = {
  name: "echo",
  operations: {
    echo: {
      route: "POST /echo/{name}",
      status: 201,
      path: { name: "string" },
      query: { tags: "string[]", q: "string" },
      body: "application/json",
    },
    files: { route: "ANY /files/{path+}", status: 200, path: { path: "string" }, body: bytes, reply: bytes },
    fail: { route: "GET /fail", status: 200 },
  },
};

const handler = lambda(
  echoApi,
  {
    echo: ({ name, tags, q, body }) => ({ name, tags, q, body }),
    files: ({ method, path, body }) => Buffer.concat([Buffer.from(`${method} ${path} `), body ?? Buffer.of()]),
    fail: () => {
      throw new Error("the password is hunter2");
    },
  },
  { onError() {} },
);

/** The echo's document, for one kind of API and payload. */
function echo(title: string, integration: object, more: object = {}): object {
  const uri =
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:echo/invocations";
  const lambdaProxy = { type: "aws_proxy", httpMethod: "POST", uri, ...integration };
  const operation = { responses: {}, "x-amazon-apigateway-integration": lambdaProxy };
  const parameter = (name: string) => [{ name, in: "path", required: true, schema: { type: "string" } }];
  return {
    openapi: "3.0.1",
    info: { title, version: "1" },
    ...more,
    paths: {
      "/echo/{name}": { post: { ...operation, parameters: parameter("name") } },
      "/files/{path+}": { "x-amazon-apigateway-any-method": { ...operation, parameters: parameter("path") } },
      "/fail": { get: operation },
    },
  };
}

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    region: "us-east-1",
    functions: { echo: handler },
    openapi: [
      echo("rest", {}, { "x-amazon-apigateway-binary-media-types": [bytes] }),
      echo("http1", { payloadFormatVersion: "1.0" }, { "x-amazon-apigateway-importexport-version": "1.0" }),
      echo("http2", { payloadFormatVersion: "2.0" }, { "x-amazon-apigateway-importexport-version": "1.0" }),
    ],
  });
});
afterAll(() => gateway.stop());

describe.each(["rest", "http1", "http2"])("through a gateway's %s API", (api) => {
  const client = (): Client => createClient({ baseUrl: gateway.baseUrl(api) });

  test.each(["Rex", "a b", "50%", "ä+ö", "a&b=c", "%41", "x:y@z", "'(!)*"])(
    "a path parameter %j arrives as it was",
    async (name) => {
      const answer = await client().send({ method: "POST", path: path`/echo/${name}`, body: {} });
      expect(answer).toEqual({ name, body: {} });
    },
  );

  test("query, lists and body arrive as they were", async () => {
    const body = { text: "ünï ☃ \u0000", __proto__: null, list: [1, null] };
    const query = { tags: ["a b", "c+d", "e&f=g,h"], q: "100% + ä" };
    const answer = await client().send({ method: "POST", path: "/echo/x", query, body });
    expect(answer).toEqual({ name: "x", ...query, body: JSON.parse(JSON.stringify(body)) });
  });

  test("bytes go both ways below a greedy route", async () => {
    const body = Uint8Array.from([0, 255, 254, 10]);
    const wire = { type: bytes, headers: { accept: bytes }, body: content(body), as: binary };
    const request = { method: "PUT", path: path`/files/${greedy("a b/c.bin")}`, ...wire };
    expect(await client().send(request)).toEqual(new Uint8Array([...Buffer.from("PUT a b/c.bin "), ...body]));
  });

  test("an error of the service is the service's, not the gateway's", async () => {
    const failed = await client()
      .send({ method: "GET", path: "/fail", fails: [500] })
      .result();
    expect(failed).toMatchObject({ ok: false, error: { code: "api-error", body: { title: "Internal Server Error" } } });
    expect(JSON.stringify(failed)).not.toContain("hunter2");
  });

  test("a route that is not there is the gateway's to tell", async () => {
    const lost = client()
      .send({ method: "GET", path: "/nowhere", fails: [403, 404] })
      .result();
    // A REST API says of what is not there that a token is missing.
    const kind = api === "rest" ? "missing-authentication-token" : "not-found";
    await expect(lost).rejects.toMatchObject({ code: "gateway-error", kind });
  });
});

test("a slash in a path parameter survives a REST API; an HTTP API decodes it, as AWS's do", async () => {
  const send = (api: string) =>
    createClient({ baseUrl: gateway.baseUrl(api) }).send({ method: "POST", path: path`/echo/${"a/b"}`, body: {} });
  expect(await send("rest")).toEqual({ name: "a/b", body: {} });
});
