import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { mock, proxy, type Rest, region, seen, startRest } from "./rest-stage.js";

// The cases of security-cases.md that REST APIs must not get wrong.
const pool = `https://cognito-idp.${region}.amazonaws.com/${region}_abc`;
let rest: Rest;
let sign: (claims: object, lifetime?: number) => Promise<string>;
let asked = 0;
const login = createServer();

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }];
  const configuration = { issuer: pool, jwks_uri: `${pool}/keys` };
  login.on("request", ({ url }, response) => response.end(JSON.stringify(url === "/keys" ? { keys } : configuration)));
  const port = await listen(login, 0, "127.0.0.1");
  sign = (claims, lifetime = 60) =>
    new SignJWT({ iss: pool, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
      .sign(privateKey);
  rest = await startRest({ issuers: { [pool]: `http://127.0.0.1:${port}` } });
  rest.gateway.function("ok", async () => ({ statusCode: 200, body: "ok" }));
  // Allows what it was first asked about, and nothing else: the mistake that the cache makes visible.
  rest.gateway.function("guard", async ({ methodArn }: { methodArn: string }) => {
    asked += 1;
    const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: methodArn }];
    return { principalId: "ann", policyDocument: { Version: "2012-10-17", Statement } };
  });
});
afterAll(async () => {
  await rest.gateway.stop();
  await close(login);
});

const scheme = (authtype: string, authorizer: object) => ({
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": authtype,
  "x-amazon-apigateway-authorizer": authorizer,
});

describe("S28: a Cognito authorizer", () => {
  let url: string;
  beforeAll(async () => {
    const providerARNs = [`arn:aws:cognito-idp:${region}:123456789012:userpool/${region}_abc`];
    const securitySchemes = { pool: scheme("cognito_user_pools", { type: "cognito_user_pools", providerARNs }) };
    const routes = {
      "GET /open": { security: [{ pool: [] }], ...mock("ok") },
      "GET /scoped": { security: [{ pool: ["pets/read"] }], ...mock("ok") },
    };
    ({ url } = await rest.deploy(routes, { components: { securitySchemes } }));
  });
  const get = async (path: string, token: string) =>
    seen(await fetch(url + path, { headers: { authorization: token } }));
  const id = (lifetime?: number) => sign({ token_use: "id", aud: "shop", sub: "ann" }, lifetime);
  const access = () => sign({ token_use: "access", client_id: "shop", scope: "pets/read" });

  test("without scopes takes the ID token and refuses the access token, with scopes the other way round", async () => {
    const refused = [401, { message: "Unauthorized" }];
    expect([await get("/open", await id()), await get("/open", await access())]).toEqual([[200, "ok"], refused]);
    expect([await get("/scoped", await access()), await get("/scoped", await id())]).toEqual([[200, "ok"], refused]);
  });

  test("says of an expired token that it has expired", async () => {
    expect(await get("/open", await id(-10))).toEqual([401, { message: "The incoming token has expired" }]);
  });
});

test("S29: the policy of one route is kept with the token, and refuses the next route", async () => {
  const authorizerUri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:guard/invocations`;
  const securitySchemes = { guard: scheme("custom", { type: "token", authorizerUri }) };
  const guarded = { security: [{ guard: [] }], ...proxy("ok") };
  const api = await rest.deploy({ "GET /a": guarded, "GET /b": guarded }, { components: { securitySchemes } });
  const get = async (path: string, authorization: string) =>
    (await fetch(api.url + path, { headers: { authorization } })).status;
  expect([await get("/a", "one"), await get("/b", "one"), await get("/a", "one")]).toEqual([200, 403, 200]);
  expect(asked).toBe(1);
  // Another token is another question.
  expect([await get("/b", "two"), asked]).toEqual([200, 2]);
});

describe("S33: an Origin is never reflected", () => {
  const origin = { origin: "https://evil.example" };
  const allowed = (response: Response) => [
    response.headers.get("access-control-allow-origin"),
    response.headers.get("access-control-allow-credentials"),
  ];

  test("by answers, refusals and preflights of an API that says nothing of CORS", async () => {
    const { url } = await rest.deploy({ "GET /pets": proxy("ok") });
    for (const [path, method] of [
      ["/pets", "GET"],
      ["/pets", "OPTIONS"],
      ["/none", "GET"],
    ]) {
      const headers = { ...origin, "access-control-request-method": "GET" };
      expect(allowed(await fetch(`${url}${path}`, { method: method ?? "", headers }))).toEqual([null, null]);
    }
  });

  test("by an OPTIONS mock, which says what was configured", async () => {
    const responseParameters = { "method.response.header.Access-Control-Allow-Origin": "'https://shop.example'" };
    const preflight = mock("", { default: { statusCode: "200", responseParameters } });
    const declared = {
      "200": { description: "", headers: { "Access-Control-Allow-Origin": { schema: { type: "string" } } } },
    };
    const { url } = await rest.deploy({ "OPTIONS /pets": { ...preflight, responses: declared } });
    const response = await fetch(`${url}/pets`, { method: "OPTIONS", headers: origin });
    expect(allowed(response)).toEqual(["https://shop.example", null]);
  });
});
