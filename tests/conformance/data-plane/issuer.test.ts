import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Gateway, startGateway } from "@apigw/local";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Tokens of a real issuer, oidc-provider on loopback: what a JWT authorizer takes and what it does not.
const audience = "urn:shop";
const client = { id: "app", secret: "app-secret" };
let server: Server;
let issuer: string;
let gateway: Gateway;
let url: string;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server on a port has such an address.
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on("request", await provider(issuer));
  gateway = await startGateway({
    openapi: [document()],
    functions: {
      shop: async (event: { requestContext: { authorizer: { jwt: object } } }) => event.requestContext.authorizer.jwt,
    },
    log: () => undefined,
  });
  url = gateway.baseUrl("shop");
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await gateway.stop();
});

async function provider(at: string) {
  const { info, warn } = console;
  // The library's advice for production is not for an issuer that lives as long as one test.
  console.info = console.warn = () => undefined;
  const { Provider } = await import("oidc-provider");
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const made = new Provider(at, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "real" }] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ["pets:read", "pets:write"],
    ttl: { ClientCredentials: (_, token) => (token.aud === "urn:brief" ? 1 : 600) },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: "pets:read pets:write",
          audience: resource,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  Object.assign(console, { info, warn });
  return made.callback();
}

function document(): object {
  const authorizer = {
    type: "jwt",
    identitySource: "$request.header.Authorization",
    jwtConfiguration: { issuer, audience: [audience, "urn:brief"] },
  };
  const guarded = (...scopes: string[]) => ({ get: { responses: {}, security: [{ login: scopes }] } });
  return {
    openapi: "3.0.1",
    info: { title: "shop", version: "1", "x-apigateway": { protocol: "http" } },
    paths: { "/me": guarded(), "/pets": guarded("pets:read"), "/admin": guarded("pets:admin") },
    components: {
      securitySchemes: { login: { type: "oauth2", flows: {}, "x-amazon-apigateway-authorizer": authorizer } },
    },
  };
}

async function tokenOf(resource = audience, scope = "pets:read"): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope, resource }),
  });
  const { access_token } = await response.json();
  return access_token;
}

const call = (path: string, token?: string) =>
  fetch(url + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

test("a token of the issuer is taken, and its claims arrive as texts", async () => {
  const response = await call("/pets", await tokenOf());
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    claims: expect.objectContaining({
      iss: issuer,
      aud: audience,
      client_id: client.id,
      scope: "pets:read",
      exp: expect.stringMatching(/^\d+$/),
    }),
    scopes: ["pets:read"],
  });
});

test("a route without scopes tells of none", async () => {
  expect(await (await call("/me", await tokenOf())).json()).toMatchObject({ scopes: null });
});

test("a token without the route's scope is 403", async () => {
  const response = await call("/admin", await tokenOf());
  expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}']);
  expect(response.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
});

describe("401 for a token", () => {
  const parts = async (resource?: string) => (await tokenOf(resource)).split(".") as [string, string, string];
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const publicKey = async (): Promise<JsonWebKey> => (await (await fetch(`${issuer}/jwks`)).json()).keys[0];

  test.each<[string, () => Promise<string | undefined>]>([
    ["that is not there", async () => undefined],
    ["for somebody else", async () => tokenOf("urn:other")],
    [
      "whose claims were changed",
      async () => {
        const [head, body, signature] = await parts();
        const claims = JSON.parse(Buffer.from(body, "base64url").toString());
        return [head, base64({ ...claims, scope: "pets:admin" }), signature].join(".");
      },
    ],
    [
      "whose signature was cut off, and that says it needs none",
      async () => {
        const [, body] = await parts();
        return `${base64({ alg: "none", kid: "real", typ: "at+jwt" })}.${body}.`;
      },
    ],
    [
      "signed with the issuer's public key, as if it were a secret",
      async () => {
        const [, body] = await parts();
        const key = createPublicKey({ key: await publicKey(), format: "jwk" }).export({ type: "spki", format: "pem" });
        const text = `${base64({ alg: "HS256", kid: "real" })}.${body}`;
        return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
      },
    ],
    [
      "that a stranger signed under the issuer's name",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        const signed = new SignJWT({ scope: "pets:read" }).setProtectedHeader({ alg: "RS256", kid: "real" });
        return signed.setIssuer(issuer).setAudience(audience).setIssuedAt().setExpirationTime("5m").sign(privateKey);
      },
    ],
    [
      "of a key that the issuer does not have",
      async () => {
        const [, body, signature] = await parts();
        return `${base64({ alg: "RS256", kid: "nobody" })}.${body}.${signature}`;
      },
    ],
    [
      "that is over",
      async () => {
        const brief = await tokenOf("urn:brief");
        await new Promise((resolve) => setTimeout(resolve, 2100));
        return brief;
      },
    ],
  ])("%s", async (_, make) => {
    const response = await call("/pets", await make());
    expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}']);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });
});
