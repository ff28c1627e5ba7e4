import { get, request } from "node:http";
import { deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { CreateDeploymentCommand, UpdateRestApiCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mock, proxy, type Rest, startRest } from "./rest-stage.js";

const long = JSON.stringify({ text: "so long, and thanks for all the fish ".repeat(30) });
const handler = async (event: { path: string; body: string | null }) => {
  if (event.path === "/echo") return { statusCode: 200, body: event.body ?? "" };
  if (event.path === "/packed") {
    const headers = { "content-type": "text/plain", "content-encoding": "br" };
    return { statusCode: 200, headers, body: long };
  }
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: event.path === "/short" ? "{}" : long,
  };
};
const routes = {
  "GET /long": proxy("shop"),
  "GET /short": proxy("shop"),
  "GET /packed": proxy("shop"),
  "POST /echo": proxy("shop"),
  "GET /mock": mock('{"statusCode": 200}', {
    default: { statusCode: "200", responseTemplates: { "application/json": long } },
  }),
};

let rest: Rest;
let compressing: string;
let plain: string;

beforeAll(async () => {
  rest = await startRest({ functions: { shop: handler as never } });
  compressing = (await rest.deploy(routes, { "x-amazon-apigateway-minimum-compression-size": 100 })).url;
  plain = (await rest.deploy(routes)).url;
});
afterAll(() => rest.gateway.stop());

interface Answered {
  readonly status: number | undefined;
  readonly coding: string | undefined;
  readonly bytes: Buffer;
}

/** As it came over the wire: fetch would undo the coding. */
function ask(url: string, headers: Record<string, string> = {}, body?: Uint8Array): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = (body === undefined ? get : request)(url, { method: body === undefined ? "GET" : "POST", headers });
    call.once("error", reject).once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          coding: response.headers["content-encoding"],
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    if (body !== undefined) call.end(body);
  });
}

test("an answer is compressed by the coding that its caller wants most", async () => {
  const gzipped = await ask(`${compressing}/long`, { "accept-encoding": "gzip, deflate, br" });
  expect(gzipped).toMatchObject({ status: 200, coding: "gzip" });
  expect(gunzipSync(gzipped.bytes).toString()).toBe(long);
  const deflated = await ask(`${compressing}/long`, { "accept-encoding": "gzip;q=0.5, deflate;q=0.9" });
  expect(deflated.coding).toBe("deflate");
  expect(inflateSync(deflated.bytes).toString()).toBe(long);
  const mocked = await ask(`${compressing}/mock`, { "accept-encoding": "gzip" });
  expect(gunzipSync(mocked.bytes).toString()).toBe(long);
});

test.each([
  ["nobody asked", "/long", {}],
  ["it wants first what AWS does not know", "/long", { "accept-encoding": "br, gzip" }],
  ["it wants it as it is", "/long", { "accept-encoding": "identity" }],
  ["it wants none of it", "/long", { "accept-encoding": "gzip;q=0" }],
  ["it is short", "/short", { "accept-encoding": "gzip" }],
])("an answer goes as it is where %s", async (_, path, headers) => {
  const answered = await ask(compressing + path, headers as Record<string, string>);
  expect(answered).toMatchObject({ status: 200, coding: undefined });
  expect(answered.bytes.toString()).toBe(path === "/short" ? "{}" : long);
});

test("an answer that is compressed already, and any of an API that does not compress, go as they are", async () => {
  expect(await ask(`${compressing}/packed`, { "accept-encoding": "gzip" })).toMatchObject({ coding: "br" });
  expect((await ask(`${plain}/long`, { "accept-encoding": "gzip" })).bytes.toString()).toBe(long);
});

test("functions get a compressed body as it was before", async () => {
  for (const [coding, body] of Object.entries({ gzip: gzipSync(long), Deflate: deflateSync(long) })) {
    for (const url of [compressing, plain]) {
      const answered = await ask(`${url}/echo`, { "content-encoding": coding }, body);
      expect(answered.bytes.toString()).toBe(long);
    }
  }
});

test("a coding that is not known or not kept is refused with 415, but only by an API that compresses", async () => {
  const body = Buffer.from("{}");
  for (const coding of ["gzip", "br"]) {
    const refused = await ask(`${compressing}/echo`, { "content-encoding": coding }, body);
    expect(refused).toMatchObject({ status: 415 });
    expect(refused.bytes.toString()).toBe('{"message":"Unsupported Media Type"}');
    expect((await ask(`${plain}/echo`, { "content-encoding": coding }, body)).bytes.toString()).toBe("{}");
  }
});

test("a small body that would be larger than 10 MB is refused, and not unpacked", async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const refused = await ask(`${plain}/echo`, { "content-encoding": "gzip" }, bomb);
  expect(refused.status).toBe(413);
});

test("compression begins with the next deployment", async () => {
  const { restApiId, url } = await rest.deploy(routes);
  const patchOperations = [{ op: "replace", path: "/minimumCompressionSize", value: "0" } as const];
  await rest.client.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
  expect((await ask(`${url}/short`, { "accept-encoding": "gzip" })).coding).toBeUndefined();
  await rest.client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  expect((await ask(`${url}/short`, { "accept-encoding": "gzip" })).coding).toBe("gzip");
});
