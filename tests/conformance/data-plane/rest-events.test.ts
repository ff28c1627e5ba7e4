import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Gateway, startGateway } from "@apigw/local";
import { GetResourcesCommand, TestInvokeMethodCommand } from "@aws-sdk/client-api-gateway";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  clientOf,
  compareEvents,
  deployLike,
  functionUri,
  type RestEvent,
  recordedEvent,
  region,
  sendLike,
  signatureOf,
} from "./rest-replay.js";

// Events of REST APIs that were captured, replayed: the same request is sent to an API like its own, and what the function
// gets is compared value by value.

/** What no gateway of ours could give, and why. */
const leftOut: Readonly<Record<string, RegExp>> = {
  "mutual TLS is not part of this gateway": /\.identity\.clientCert/,
  "re-serialised: the deployment is not in it, and what was absent or null is an empty text":
    /^voker-live.*(\.deploymentId|\.identity\.|\.operationName|\.authorizer|\.protocol)/,
  "a tester at a console has a browser, and a role":
    /console-test-ui .*\.identity\.(userAgent|userArn|user|caller|accessKey)$/,
};

const pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_y0bLG4i27";
const uri = functionUri("guard");
const header = { type: "apiKey", name: "Authorization", in: "header" };
const guarded = (authorizer: object) => ({
  ...header,
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": { authorizerUri: uri, authorizerResultTtlInSeconds: 0, ...authorizer },
});
const token = guarded({ type: "token" });
const request = guarded({ type: "request", identitySource: "method.request.header.Authorization" });
const sigv4 = { ...header, "x-amazon-apigateway-authtype": "awsSigv4" };
const userPool = {
  ...header,
  "x-amazon-apigateway-authtype": "cognito_user_pools",
  "x-amazon-apigateway-authorizer": {
    type: "cognito_user_pools",
    providerARNs: [`arn:aws:cognito-idp:${region}:123456789012:userpool/eu-west-1_y0bLG4i27`],
  },
};

let gateway: Gateway;
let login: Server;
let idToken: (claims: object) => Promise<string>;
const seen: unknown[] = [];
const asked: unknown[] = [];
let answer: { principalId: string; context: object } = { principalId: "", context: {} };

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }];
  idToken = (claims) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "one" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
  login = createServer((asking, response) => {
    const told =
      asking.url?.endsWith("jwks.json") === true ? { keys } : { issuer: pool, jwks_uri: `${pool}/jwks.json` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(told));
  });
  await new Promise<void>((resolve) => login.listen(0, "127.0.0.1", resolve));
  // A server on a port has such an address.
  const { port } = login.address() as AddressInfo;
  gateway = await startGateway({
    region,
    issuers: { [pool]: `http://127.0.0.1:${port}` },
    functions: {
      replayed: async (event: unknown) => {
        seen.push(JSON.parse(JSON.stringify(event)));
        return { statusCode: 200, body: "" };
      },
      guard: async (event: { methodArn: string }) => {
        asked.push(JSON.parse(JSON.stringify(event)));
        const Statement = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: event.methodArn }];
        return { ...answer, policyDocument: { Version: "2012-10-17", Statement } };
      },
    },
  });
});
afterAll(async () => {
  login.close();
  await gateway.stop();
});

function expectSame(name: string, ours: unknown, event: unknown, atLeast = 40): void {
  const isLeftOut = (path: string) => Object.values(leftOut).some((one) => one.test(`${name} ${path}`));
  const { compared, differences } = compareEvents(ours, event, isLeftOut);
  expect(differences).toEqual([]);
  console.log(`${name}: ${compared} captured values are the same`);
  expect(compared).toBeGreaterThanOrEqual(atLeast);
}

/** Sends the request of an event, and gives what the function got. */
async function replayed(event: RestEvent, scheme?: object, more?: (apiId: string) => Record<string, string>) {
  const id = await deployLike(gateway, event, scheme);
  seen.length = 0;
  asked.length = 0;
  expect(await sendLike(gateway, id, event, more?.(id))).toBe(200);
  return seen[0];
}

test.each(["voker-live/apigwv1-request", "powertools-typescript/apigw-rest__no-auth"])(
  "%s is what our gateway sends",
  async (name) => {
    const event = recordedEvent(name);
    expectSame(name, await replayed(event), event);
  },
);

test("an event behind a Lambda authorizer, and what the authorizer said", async () => {
  const name = "powertools-typescript/apigw-rest__lambda-authorizer-auth";
  const event = recordedEvent(name);
  const { integrationLatency: _, principalId = "", ...context } = event.requestContext.authorizer ?? {};
  answer = { principalId: String(principalId), context };
  expectSame(name, await replayed(event, token), event);
});

test("an event behind IAM, which does not show the signature", async () => {
  const name = "powertools-typescript/apigw-rest__iam-auth";
  const event = recordedEvent(name);
  expectSame(name, await replayed(event, sigv4, (id) => signatureOf(gateway, id, event)), event);
});

test("an event behind a user pool, with the claims as REST APIs write them", async () => {
  const name = "powertools-typescript/apigw-rest__jwt-authorizer-auth";
  const event = recordedEvent(name);
  const { exp: _, iat: __, ...claims } = Object(event.requestContext.authorizer?.claims);
  const Authorization = `Bearer ${await idToken(claims)}`;
  expectSame(name, await replayed(event, userPool, () => ({ Authorization })), event);
});

test("an authorizer is asked about the whole request, or about a token", async () => {
  answer = { principalId: "user", context: {} };
  const whole = recordedEvent("powertools-typescript/apigw-rest__authorizer-request");
  await replayed(whole, request);
  expectSame("authorizer-request", asked[0], whole);
  const { headers, path: _, ...rest } = whole;
  await replayed({ ...rest, headers, path: "/lambda-token", resource: "/lambda-token" }, token);
  expectSame("authorizer-token", asked[0], recordedEvent("powertools-typescript/apigw-rest__authorizer-token"), 3);
});

test("an event of a test by the management API", async () => {
  const name = "powertools-typescript/apigw-rest__console-test-ui";
  const event = recordedEvent(name);
  const restApiId = await deployLike(gateway, event);
  seen.length = 0;
  const client = clientOf(gateway);
  const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
  const resourceId = items.find(({ path }) => path === event.path)?.id;
  await client.send(new TestInvokeMethodCommand({ restApiId, resourceId, httpMethod: event.httpMethod }));
  client.destroy();
  expectSame(name, seen[0], event, 30);
});
