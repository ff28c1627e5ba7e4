import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import type { Configuration } from "oidc-provider";

/** A real OpenID Connect issuer on loopback, which gives access tokens to machines (client credentials). */
export interface Issuer {
  readonly url: string;
  token(scopes: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** What the tokens are for: the `aud` that the JWT authorizer asks for. */
export const audience = "urn:demo:orders";

const client = { id: "demo-app", secret: "demo-app-secret" };

export async function startIssuer(): Promise<Issuer> {
  const { Provider } = await quietly(() => import("oidc-provider"));
  const server = createServer();
  const url = await listen(server);
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "demo" };
  const configuration: Configuration = {
    jwks: { keys: [key] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ["orders:read", "orders:write"],
    ttl: { ClientCredentials: 3600 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: "orders:read orders:write",
          audience,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  };
  const provider = await quietly(async () => new Provider(url, configuration));
  server.on("request", provider.callback());
  return { url, token: (scopes) => requestToken(url, scopes), stop: () => close(server) };
}

/** The library's advice for production is not for an issuer that lives as long as one demo. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return await work();
  } finally {
    Object.assign(console, { warn, info });
  }
}

async function requestToken(url: string, scopes: readonly string[]): Promise<string> {
  const response = await fetch(`${url}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials", scope: scopes.join(" "), resource: audience }),
  });
  const answer: { access_token?: string; error_description?: string } = await response.json();
  if (answer.access_token === undefined)
    throw new Error(`The issuer gave no token: ${answer.error_description ?? response.status}`);
  return answer.access_token;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The issuer has no port."));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
