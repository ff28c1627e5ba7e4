import { createServer, type Server } from "node:http";
import { ApiGatewayManagementApiClient, GetConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../src/server/listen.js";
import { proxy, type Rest, region, seen, startRest } from "./rest-stage.js";

// The tables of AWS's page, for callers of the API's own account:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
type Says = "Allow" | "Deny" | "nothing";
const pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc";
let rest: Rest;
let login: Server;
let idToken: string;
let asked = 0;
let answer: Says | "Unauthorized" = "Allow";

const statement = (Effect: string) => ({ Effect, Action: "execute-api:Invoke", Resource: "*" });
const silent = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "arn:aws:execute-api:*:*:*/none/*" };
const policyOf = (says: Says, more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ ...(says === "nothing" ? silent : statement(says)), ...more }],
});

const uri = `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${region}:123456789012:function:guard/invocations`;
const header = { type: "apiKey", name: "Authorization", in: "header" };
const securitySchemes = {
  lambda: {
    ...header,
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": { type: "token", authorizerUri: uri, authorizerResultTtlInSeconds: 0 },
  },
  iam: { ...header, "x-amazon-apigateway-authtype": "awsSigv4" },
  cognito: {
    ...header,
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {
      type: "cognito_user_pools",
      providerARNs: ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc"],
    },
  },
  api_key: { type: "apiKey", name: "x-api-key", in: "header" },
};

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }];
  login = createServer((request, response) => {
    const told =
      request.url?.endsWith("jwks.json") === true ? { keys } : { issuer: pool, jwks_uri: `${pool}/jwks.json` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(told));
  });
  const port = await listen(login, 0, "127.0.0.1");
  idToken = await new SignJWT({ aud: "client", token_use: "id" })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setIssuer(pool)
    .setExpirationTime("5m")
    .sign(privateKey);
  rest = await startRest({
    issuers: { [pool]: `http://127.0.0.1:${port}` },
    functions: {
      echo: async () => ({ statusCode: 200, body: "in" }),
      guard: async () => {
        asked += 1;
        if (answer === "Unauthorized") throw new Error("Unauthorized");
        return { principalId: "ann", policyDocument: policyOf(answer) };
      },
    },
  });
});
afterAll(async () => {
  await rest.gateway.stop();
  await close(login);
});

/** An API behind one kind of authorization, and a resource policy. */
async function deploy(scheme: keyof typeof securitySchemes, says: Says): Promise<string> {
  const policy = policyOf(says, { Principal: "*" });
  const operation = { ...proxy("echo"), security: [{ [scheme]: [] }] };
  const root = { components: { securitySchemes }, "x-amazon-apigateway-policy": policy };
  const { url } = await rest.deploy({ "GET /{proxy+}": operation }, root);
  return url;
}

const get = async (url: string, headers: Record<string, string> = {}) => seen(await fetch(`${url}/pets`, { headers }));

const implicit = { Message: "User is not authorized to access this resource" };
const explicit = { Message: "User is not authorized to access this resource with an explicit deny" };
const byPolicy = {
  Message: expect.stringMatching(/^User: anonymous is not authorized to perform: execute-api:Invoke/),
};

test.each<[authorizer: Says, api: Says, status: number, body: unknown, isAsked: boolean]>([
  ["Allow", "Allow", 200, "in", true],
  ["Allow", "nothing", 200, "in", true],
  ["Allow", "Deny", 403, byPolicy, false],
  ["nothing", "Allow", 200, "in", true],
  ["nothing", "nothing", 403, implicit, true],
  ["nothing", "Deny", 403, byPolicy, false],
  ["Deny", "Allow", 403, explicit, true],
  ["Deny", "nothing", 403, explicit, true],
  ["Deny", "Deny", 403, byPolicy, false],
])("a Lambda authorizer says %s and the resource policy %s: %i", async (authorizer, api, status, body, isAsked) => {
  const url = await deploy("lambda", api);
  answer = authorizer;
  asked = 0;
  expect(await get(url, { authorization: "token" })).toEqual([status, body]);
  expect(asked).toBe(isAsked ? 1 : 0);
});

test("an authorizer that does not know its caller is a 401, whatever the policy allows", async () => {
  answer = "Unauthorized";
  expect(await get(await deploy("lambda", "Allow"), { authorization: "x" })).toEqual([
    401,
    { message: "Unauthorized" },
  ]);
});

describe("a signer of this account, whom IAM lets do everything,", () => {
  test.each<[Says, number]>([
    ["Allow", 200],
    ["nothing", 200],
    ["Deny", 403],
  ])("where the resource policy says %s: %i", async (api, status) => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new ApiGatewayManagementApiClient({ endpoint: await deploy("iam", api), region, credentials });
    const told = await client.send(new GetConnectionCommand({ ConnectionId: "a" })).catch((error: unknown) => error);
    const { $metadata, ...rest } = Object(told);
    // The answer is no connection's, so the SDK cannot read it; its status is what counts.
    expect($metadata?.httpStatusCode ?? Reflect.get(Object(rest.$response), "statusCode")).toBe(status);
    client.destroy();
  });

  test("is known before the policy is asked", async () => {
    const [status, body] = await get(await deploy("iam", "Deny"));
    expect([status, body]).toEqual([403, { message: "Missing Authentication Token" }]);
  });
});

describe("a caller of a user pool", () => {
  test.each<[Says, number, unknown]>([
    ["Allow", 200, "in"],
    ["nothing", 403, byPolicy],
    ["Deny", 403, byPolicy],
  ])("needs the resource policy's leave: %s is %i", async (api, status, body) => {
    expect(await get(await deploy("cognito", api), { authorization: idToken })).toEqual([status, body]);
  });

  test("is known before the policy is asked", async () => {
    const answered = await get(await deploy("cognito", "Deny"), { authorization: "nobody" });
    expect(answered).toEqual([401, { message: "Unauthorized" }]);
  });
});

test("an API key is asked for after the policy, which must allow the call", async () => {
  expect(await get(await deploy("api_key", "nothing"))).toEqual([403, byPolicy]);
  expect(await get(await deploy("api_key", "Allow"))).toEqual([403, { message: "Forbidden" }]);
});

test("what is authorized has an ARN of at most 1600 bytes", async () => {
  const url = await deploy("lambda", "Allow");
  answer = "Allow";
  const call = (length: number) => fetch(`${url}/${"x".repeat(length)}`, { headers: { authorization: "token" } });
  expect((await call(1500)).status).toBe(200);
  expect(await seen(await call(1600))).toEqual([414, { message: "Request URI too long" }]);
});

test("10 seconds of an authorizer are so many times shorter as the time scale says", async () => {
  const guard = () => new Promise(() => undefined);
  const fast = await startRest({ timeScale: 100, functions: { guard } });
  const document = { ...proxy("guard"), security: [{ lambda: [] }] };
  const { url } = await fast.deploy({ "GET /pets": document }, { components: { securitySchemes } });
  const started = Date.now();
  expect(await get(url, { authorization: "token" })).toEqual([500, { message: null }]);
  expect(Date.now() - started).toBeLessThan(2000);
  await fast.gateway.stop();
});
