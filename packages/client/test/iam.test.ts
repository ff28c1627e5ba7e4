import { content, createClient, multipart, path } from "@apigw/client";
import { presign, sigv4 } from "@apigw/client/sigv4";
import { type Gateway, startGateway } from "@apigw/local";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** An API whose routes want a signature. */
function signedApi(title: string, more: object): object {
  const integration = {
    type: "aws_proxy",
    httpMethod: "POST",
    payloadFormatVersion: "1.0",
    uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:echo/invocations",
  };
  const sigv4 = {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
  };
  const operation = {
    responses: {},
    security: [{ sigv4: [] }],
    "x-amazon-apigateway-auth": { type: "AWS_IAM" },
    "x-amazon-apigateway-integration": integration,
  };
  return {
    openapi: "3.0.1",
    info: { title, version: "1" },
    paths: { "/echo/{name}": { post: operation, get: operation } },
    components: { securitySchemes: { sigv4 } },
    ...more,
  };
}

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    region: "us-east-1",
    functions: {
      echo: async (event: unknown) => ({
        statusCode: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify((event as { body: unknown }).body),
      }), // a proxy event has one
    },
    openapi: [signedApi("rest", {}), signedApi("http", { "x-amazon-apigateway-importexport-version": "1.0" })],
  });
});
afterAll(() => gateway.stop());

const signed = (api: string, secretAccessKey = "test") =>
  createClient({
    baseUrl: gateway.baseUrl(api),
    auth: sigv4({ credentials: { ...credentials, secretAccessKey }, region: "us-east-1" }),
  });

const inputs: [name: string, query: object][] = [
  ["plain", {}],
  ["a b", { q: "a b" }],
  ["a+b", { q: "a+b", plus: "1+1=2" }],
  ["a/b", { q: "a/b" }],
  ["*'()!~", { q: "*'()!~" }],
  ["ünï☃", { "ü&": "☃" }],
  ["50%", { q: ["b", "a", "a"], empty: "" }],
];

describe.each(["rest", "http"])("a %s API takes the signature", (api) => {
  // A REST API keeps what an HTTP API decodes into another route: a slash.
  test.each(inputs.filter(([name]) => api === "rest" || name !== "a/b"))("of %j with %j", async (name, query) => {
    const sent = { path: path`/echo/${name}`, query };
    expect(await signed(api).send({ ...sent, method: "POST", body: { name } })).toEqual(JSON.stringify({ name }));
    expect(await signed(api).send({ ...sent, method: "GET" })).toBeNull();
  });

  test("of a stream and of a form, as bytes", async () => {
    const body = content(new Blob(["streamed"]).stream());
    const sent = { method: "POST", path: "/echo/x" };
    expect(await signed(api).send({ ...sent, body, type: "text/plain" })).toBe("streamed");
    const form = multipart({ name: "Rex", photo: new Blob(["x"]) });
    expect(await signed(api).send({ ...sent, body: form })).toBeTypeOf("string");
  });
});

test("a wrong secret is told as what it is", async () => {
  await expect(signed("rest", "wrong").send({ method: "GET", path: "/echo/x" })).rejects.toMatchObject({
    code: "gateway-error",
    kind: "invalid-signature",
  });
  await expect(signed("http", "wrong").send({ method: "GET", path: "/echo/x" })).rejects.toMatchObject({
    kind: "forbidden",
  });
  const unsigned = createClient({ baseUrl: gateway.baseUrl("rest") });
  await expect(unsigned.send({ method: "GET", path: "/echo/x" })).rejects.toMatchObject({
    kind: "missing-authentication-token",
  });
});

test("a presigned URL needs no headers", async () => {
  const url = await presign(`${gateway.baseUrl("rest")}/echo/a%20b?q=1+2`, { credentials, region: "us-east-1" });
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url.replace("a%20b", "other"))).status).toBe(403);
});
