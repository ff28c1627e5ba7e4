import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Gateway, startGateway } from "@apigw/local";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leavesOf, sameLeaf } from "./leaves.js";
import { recordedEvents, recordedResponses } from "./recorded.js";
import { type Issuer, replay } from "./replay.js";

// Every event of payload 2.0 that was recorded, replayed: its request is sent to an API like its own, and what the
// function gets is compared value by value. `scope.json` says which values no gateway could give, and why.
interface Scope {
  /** By why they are left out: paths of values, in all events or in those named before a space. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
}
const scope: Scope = JSON.parse(readFileSync(join(import.meta.dirname, "scope.json"), "utf8"));

let gateway: Gateway;
let issuer: Issuer;
let server: Server;
beforeAll(async () => {
  gateway = await startGateway({ region: "eu-west-1" });
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }];
  server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify(request.url === "/keys" ? { keys } : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server on a port has such an address.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = {
    url,
    token: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: "RS256", kid: "one" })
        .setIssuer(url)
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(privateKey),
  };
});
afterAll(async () => {
  server.close();
  await gateway.stop();
});

function isLeftOut(name: string, path: string): boolean {
  return Object.values(scope.leftOut).some((rules) =>
    rules.some((rule) => {
      const [first = "", second] = rule.split(" ");
      const [event, pattern] = second === undefined ? ["", first] : [first, second];
      return new RegExp(`^${event}`).test(name) && new RegExp(`^${pattern}$`).test(path);
    }),
  );
}

const total = { same: 0, compared: 0 };

describe("an event of payload 2.0 is what was recorded:", () => {
  test.each(recordedEvents())("$name", async ({ event, name }) => {
    const ours = leavesOf(await replay(gateway, issuer, event));
    const recorded = leavesOf(event);
    const paths = new Set([...recorded.keys(), ...ours.keys()].filter((path) => !isLeftOut(name, path)));
    const wrong = [...paths].filter((path) => !sameLeaf(path, ours.get(path), recorded.get(path)));
    total.compared += paths.size;
    total.same += paths.size - wrong.length;
    expect(
      wrong.map((path) => `${path}: ${JSON.stringify(ours.get(path))}, recorded ${JSON.stringify(recorded.get(path))}`),
    ).toEqual([]);
  });

  test("of all values in scope, at least 95 in a hundred", () => {
    console.log(`payload 2.0: ${total.same} of ${total.compared} recorded values are the same`);
    expect(total.compared).toBeGreaterThan(400);
    expect(total.same / total.compared).toBeGreaterThanOrEqual(0.95);
  });
});

describe("a result without a status is what real AWS made of it:", () => {
  test.each(recordedResponses())("$name", async ({ content, name, status, type }) => {
    const results = new Map<string, unknown>([
      ["string", content],
      ["integer", Number(content)],
      ["dict", content],
      ["http-response-json", { statusCode: 200, headers: { "content-type": type }, body: JSON.stringify(content) }],
    ]);
    gateway.function("inferred", async () => results.get(name));
    const document = {
      openapi: "3.0.1",
      info: { title: "inferred", version: "1", "x-apigateway": { protocol: "http" } },
      paths: { "/": { get: { responses: {} } } },
    };
    const inferring = await startGateway({
      openapi: [document],
      functions: { inferred: async () => results.get(name) },
    });
    const response = await fetch(inferring.baseUrl("inferred"));
    const text = await response.text();
    await inferring.stop();
    expect([response.status, response.headers.get("content-type")]).toEqual([status, type]);
    expect(typeof content === "string" ? text : JSON.parse(text)).toEqual(content);
  });
});
