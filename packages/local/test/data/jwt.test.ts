import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

const issuer = "https://login.example/pool";
const silentIssuer = "https://silent.example";
const keys = await generateKeyPair("RS256", { extractable: true });
const curve = await generateKeyPair("ES256", { extractable: true });
const curveKey = { ...(await exportJWK(curve.publicKey)), kid: "e1", alg: "ES256", use: "sig" };
const strangers = await generateKeyPair("RS256");
const publicKey = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256", use: "sig" };

let asked = 0;
const login = createServer((request, response) => {
  asked += 1;
  const found =
    request.url === "/.well-known/openid-configuration"
      ? { issuer, jwks_uri: `http://${request.headers.host}/keys` }
      : { keys: [publicKey, curveKey] };
  response.end(JSON.stringify(found));
});

const silent = createServer(() => undefined);

let gateway: Deployments;
let url: string;
let event: { requestContext: { authorizer?: { jwt: { claims: Record<string, string>; scopes: string[] | null } } } };

beforeAll(async () => {
  const port = await listen(login, 0, "127.0.0.1");
  const silentPort = await listen(silent, 0, "127.0.0.1");
  gateway = await serveDeployments({
    issuers: { [issuer]: `http://127.0.0.1:${port}`, [silentIssuer]: `http://127.0.0.1:${silentPort}` },
  });
  gateway.function("echo", async (given: typeof event) => {
    event = given;
    return {};
  });
  const authorizer = {
    type: "jwt",
    identitySource: "$request.header.Authorization",
    jwtConfiguration: { issuer, audience: ["shop"] },
  };
  url = gateway.http(
    "jwtapi1234",
    documentOf(
      {
        "GET /open": lambda("echo", "2.0"),
        "GET /me": { ...lambda("echo", "2.0"), security: [{ login: [] }] },
        "GET /pets": { ...lambda("echo", "2.0"), security: [{ login: ["pets:read", "admin"] }] },
        "GET /silent": { ...lambda("echo", "2.0"), security: [{ silent: [] }] },
        "GET /lost": { ...lambda("echo", "2.0"), security: [{ elsewhere: [] }] },
      },
      {
        components: {
          securitySchemes: {
            login: { type: "oauth2", "x-amazon-apigateway-authorizer": authorizer },
            silent: {
              type: "oauth2",
              "x-amazon-apigateway-authorizer": {
                ...authorizer,
                jwtConfiguration: { issuer: silentIssuer, audience: ["shop"] },
              },
            },
            elsewhere: {
              type: "oauth2",
              "x-amazon-apigateway-authorizer": {
                ...authorizer,
                jwtConfiguration: { issuer: "http://10.0.0.1", audience: ["shop"] },
              },
            },
          },
        },
      },
    ),
  );
});
afterAll(async () => {
  await gateway.stop();
  await close(login);
  await close(silent);
});

const now = () => Math.floor(Date.now() / 1000);
const good = (): JWTPayload => ({ iss: issuer, aud: "shop", exp: now() + 60, sub: "rex" });

function token(claims: JWTPayload, header: { alg?: string; kid?: string } = {}, key: CryptoKey = keys.privateKey) {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(key);
}

const ask = (path: string, bearer?: string) =>
  fetch(`${url}${path}`, bearer === undefined ? {} : { headers: { authorization: bearer } });

test("a route behind a JWT authorizer answers 401 without a token, 403 without the scope, 200 with it", async () => {
  const none = await ask("/pets");
  expect([none.status, await none.json(), none.headers.get("www-authenticate")]).toEqual([
    401,
    { message: "Unauthorized" },
    "Bearer",
  ]);
  const without = await ask("/pets", `Bearer ${await token({ ...good(), scope: "pets:write" })}`);
  expect([without.status, await without.json()]).toEqual([403, { message: "Forbidden" }]);
  expect(without.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
  expect((await ask("/pets", `Bearer ${await token({ ...good(), scope: "pets:read other" })}`)).status).toBe(200);
  expect(event.requestContext.authorizer?.jwt.scopes).toEqual(["pets:read", "other"]);
  expect((await ask("/pets", await token({ ...good(), scp: "admin" }))).status).toBe(200);
});

test("claims arrive as texts, and scopes only where the route asks for some", async () => {
  const claims = { ...good(), roles: ["admin", "poweruser"], verified: true, gone: null, iat: now() - 1 };
  expect((await ask("/me", `Bearer ${await token(claims)}`)).status).toBe(200);
  const { jwt } = event.requestContext.authorizer ?? { jwt: undefined };
  expect(jwt?.scopes).toBeNull();
  expect(jwt?.claims).toEqual({
    iss: issuer,
    aud: "shop",
    sub: "rex",
    exp: String(claims.exp),
    iat: String(claims.iat),
    roles: "[admin poweruser]",
    verified: "true",
  });
});

test("an open route asks for nothing", async () => {
  expect((await ask("/open")).status).toBe(200);
  expect(event.requestContext).not.toHaveProperty("authorizer");
});

describe("a token is refused", () => {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  test.each<[string, () => Promise<string> | string]>([
    ["that is expired", () => token({ ...good(), exp: now() - 1 })],
    ["that never expires", () => token({ iss: issuer, aud: "shop" })],
    ["that is not valid yet", () => token({ ...good(), nbf: now() + 60 })],
    ["that was issued tomorrow", () => token({ ...good(), iat: now() + 60 })],
    ["of another issuer", () => token({ ...good(), iss: "https://evil.example" })],
    ["for another audience", () => token({ ...good(), aud: ["other"] })],
    ["whose client_id would do, had it no aud", () => token({ ...good(), aud: "other", client_id: "shop" })],
    ["that a stranger signed", () => token(good(), {}, strangers.privateKey)],
    ["with a key that nobody has", () => token(good(), { kid: "k2" })],
    ["without a signature", () => `${base64({ alg: "none", kid: "k1" })}.${base64(good())}.`],
    [
      "signed with the public key as a secret",
      () =>
        new SignJWT(good())
          .setProtectedHeader({ alg: "HS256", kid: "k1" })
          .sign(new TextEncoder().encode(JSON.stringify(publicKey))),
    ],
    [
      "that its issuer signed by another algorithm than RSA",
      () => token(good(), { alg: "ES256", kid: "e1" }, curve.privateKey),
    ],
    ["that is none", () => "Bearer nonsense"],
  ])("%s", async (_, make) => {
    const response = await ask("/me", `Bearer ${await make()}`);
    expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect(response.headers.get("www-authenticate")).toMatch(
      /^Bearer scope="" error="invalid_token" error_description="[^"]+"$/,
    );
  });
});

test("client_id stands in for a missing aud", async () => {
  expect((await ask("/me", await token({ iss: issuer, exp: now() + 60, client_id: "shop" }))).status).toBe(200);
});

test("an issuer that does not answer is not waited for", async () => {
  // It never answers: this ends by the gateway's patience alone.
  const response = await ask("/silent", await token({ ...good(), iss: silentIssuer }));
  expect([response.status, await response.json()]).toEqual([401, { message: "Unauthorized" }]);
  expect(gateway.log).toContainEqual({ event: "warning", message: expect.stringContaining("due to timeout") });
});

test("the issuer's keys are kept", async () => {
  await ask("/me", await token(good()));
  const before = asked;
  await ask("/me", await token(good()));
  expect(asked).toBe(before);
});

test("plain http is not trusted off loopback, and the log says so", async () => {
  expect((await ask("/lost", await token({ ...good(), iss: "http://10.0.0.1" }))).status).toBe(401);
  expect(gateway.log).toContainEqual({
    event: "warning",
    message: expect.stringContaining("plain http is only for loopback"),
  });
});

describe("Cognito user pools, before a REST API", () => {
  const pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc";
  let shop: Deployments;
  let rest: string;
  beforeAll(async () => {
    const { port } = login.address() as AddressInfo; // it listens on a port, so this is no text
    shop = await serveDeployments({ issuers: { [pool]: `http://127.0.0.1:${port}` } });
    shop.function("echo", async (given: typeof event) => {
      event = given;
      return { statusCode: 200 };
    });
    const authorizer = {
      type: "cognito_user_pools",
      providerARNs: ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"],
    };
    const scheme = {
      type: "apiKey",
      name: "Authorization",
      in: "header",
      "x-amazon-apigateway-authtype": "cognito_user_pools",
    };
    rest = shop.rest(
      "cognito123",
      documentOf(
        {
          "GET /me": { ...lambda("echo"), security: [{ pool: [] }] },
          "GET /pets": { ...lambda("echo"), security: [{ pool: ["pets/read"] }] },
        },
        { components: { securitySchemes: { pool: { ...scheme, "x-amazon-apigateway-authorizer": authorizer } } } },
      ),
    );
  });
  afterAll(() => shop.stop());

  const id = () => token({ iss: pool, exp: now() + 60, aud: "client", token_use: "id", sub: "rex" });
  const access = (scope: string) =>
    token({ iss: pool, exp: now() + 60, client_id: "client", token_use: "access", scope });
  const get = async (path: string, bearer?: string) => {
    const response = await fetch(rest + path, bearer === undefined ? {} : { headers: { authorization: bearer } });
    return [response.status, response.headers.get("x-amzn-errortype")];
  };

  test("a route without scopes takes an ID token, one with scopes an access token that has one", async () => {
    expect(await get("/me", `Bearer ${await id()}`)).toEqual([200, null]);
    expect(event.requestContext.authorizer).toMatchObject({ claims: { sub: "rex", token_use: "id" } });
    expect(await get("/pets", await access("pets/read"))).toEqual([200, null]);
  });

  test("all else is unauthorized", async () => {
    const refused = [401, "UnauthorizedException"];
    expect(await get("/me")).toEqual(refused);
    expect(await get("/me", await access("pets/read"))).toEqual(refused);
    expect(await get("/pets", await id())).toEqual(refused);
    expect(await get("/pets", await access("pets/write"))).toEqual(refused);
    expect(await get("/me", await token(good()))).toEqual(refused);
    expect(await get("/me", await token({ ...good(), iss: pool, token_use: "id" }, {}, strangers.privateKey))).toEqual(
      refused,
    );
  });
});
