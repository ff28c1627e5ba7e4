import { createServer, get } from "node:http";
import { ApiGatewayManagementApiClient, GetConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import {
  ApiGatewayV2Client,
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  GetStagesCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/index.js";
import { close, listen } from "../../src/server/listen.js";
import { documentOf, lambda } from "./deploy.js";

/** Every variable of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const variables = [
  ..."accountId apiId authorizer.claims.sub authorizer.error authorizer.principalId authorizer.plan".split(" "),
  ..."awsEndpointRequestId awsEndpointRequestId2 customDomain.basePathMatched dataProcessed domainName".split(" "),
  ..."domainPrefix error.message error.messageString error.responseType extendedRequestId httpMethod".split(" "),
  ..."identity.accountId identity.caller identity.cognitoAuthenticationProvider".split(" "),
  ..."identity.cognitoAuthenticationType identity.cognitoIdentityId identity.cognitoIdentityPoolId".split(" "),
  ..."identity.principalOrgId identity.clientCert.clientCertPem identity.clientCert.subjectDN".split(" "),
  ..."identity.clientCert.issuerDN identity.clientCert.serialNumber identity.clientCert.validity.notBefore".split(" "),
  ..."identity.clientCert.validity.notAfter identity.sourceIp identity.user identity.userAgent".split(" "),
  ..."identity.userArn integration.error integration.integrationStatus integration.latency".split(" "),
  ..."integration.requestId integration.status integrationErrorMessage integrationLatency".split(" "),
  ..."integrationStatus path protocol requestId requestTime requestTimeEpoch responseLatency".split(" "),
  ..."responseLength routeKey stage status".split(" "),
];

const issuer = "https://login.example";
const keys = await generateKeyPair("RS256", { extractable: true });
const publicKey = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256", use: "sig" };
const login = createServer((request, response) => {
  const isDiscovery = request.url === "/.well-known/openid-configuration";
  const found = isDiscovery ? { issuer, jwks_uri: `http://${request.headers.host}/keys` } : { keys: [publicKey] };
  response.end(JSON.stringify(found));
});

const authorizer = (name: string, how: object) => ({
  type: "apiKey",
  name: "authorization",
  in: "header",
  "x-amazon-apigateway-authorizer": { identitySource: "$request.header.Authorization", ...how, name },
});
const guardArn = "arn:aws:lambda:eu-west-1:123456789012:function:guard";
const guard = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${guardArn}/invocations`;
const securitySchemes = {
  login: authorizer("login", { type: "jwt", jwtConfiguration: { issuer, audience: ["shop"] } }),
  guard: authorizer("guard", { type: "request", authorizerPayloadFormatVersion: "2.0", authorizerUri: guard }),
  sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
};
const behind = (...names: string[]) => ({ ...lambda("shop", "2.0"), security: names.map((name) => ({ [name]: [] })) });
const routes = {
  "GET /{proxy+}": behind("sigv4"),
  "GET /me": behind("login"),
  "GET /plan": behind("guard"),
  "GET /bad": lambda("shop", "2.0"),
};
const info = { title: "shop", version: "1", "x-apigateway": { protocol: "http" } };

let gateway: Gateway;
let url: string;
let apiId: string;
let stage: string;
let management: ApiGatewayV2Client;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "eu-west-1";
const lines: string[] = [];
const invocations: string[] = [];
beforeAll(async () => {
  const port = await listen(login, 0, "127.0.0.1");
  gateway = await startGateway({
    region,
    openapi: [documentOf(routes, { info, components: { securitySchemes } })],
    issuers: { [issuer]: `http://127.0.0.1:${port}` },
    log: (entry) => entry.event === "access" && lines.push(entry.line),
  });
  gateway.function("shop", async ({ rawPath }: { rawPath: string }, { awsRequestId }: { awsRequestId: string }) => {
    invocations.push(awsRequestId);
    if (rawPath.endsWith("/bad")) throw new Error("out of pets");
    return { statusCode: 201, headers: { "x-amz-id-2": "second" }, body: "{}" };
  });
  gateway.function("guard", async ({ headers }: { headers: { authorization: string } }) => {
    if (headers.authorization === "fail") throw new Error("no guard today");
    const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" };
    const policyDocument = { Version: "2012-10-17", Statement: [statement] };
    return { principalId: "rex", policyDocument, context: { plan: "gold" } };
  });
  url = gateway.baseUrl("shop");
  apiId = url.split("/")[5] ?? "";
  management = new ApiGatewayV2Client({ endpoint: gateway.url, region, credentials });
  stage = (await management.send(new GetStagesCommand({ ApiId: apiId }))).Items?.[0]?.StageName ?? "";
});
afterAll(async () => {
  await gateway.stop();
  await close(login);
});

/** Writes these variables from now on: AWS takes formats of up to 1,024 characters, which not all of them fit in. */
async function log(...names: readonly string[]): Promise<void> {
  const Format = names.map((name) => `${name}=$context.${name}`).join("|");
  const DestinationArn = "arn:aws:logs:eu-west-1:123456789012:log-group:shop";
  const AccessLogSettings = { Format, DestinationArn };
  await management.send(new UpdateStageCommand({ ApiId: apiId, StageName: stage, AccessLogSettings }));
}

/** The last line of the log, its variables by their names. */
function logged(): Record<string, string> {
  return Object.fromEntries((lines.at(-1) ?? "").split("|").map((part) => part.split("=", 2)));
}

const number = expect.stringMatching(/^\d+$/);

test("a signed request is told by every variable that AWS has", async () => {
  const caller = new ApiGatewayManagementApiClient({ endpoint: url, region, credentials });
  const id = expect.stringMatching(/^[\w-]{15}$/);
  const told = (): Record<string, unknown> => ({
    accountId: "123456789012",
    apiId,
    awsEndpointRequestId: invocations.at(-1),
    awsEndpointRequestId2: "second",
    dataProcessed: "2",
    domainName: `${apiId}.execute-api.localhost:${gateway.port}`,
    domainPrefix: apiId,
    extendedRequestId: id,
    httpMethod: "GET",
    "identity.accountId": "123456789012",
    "identity.caller": "test",
    "identity.sourceIp": "127.0.0.1",
    "identity.user": "test",
    "identity.userAgent": expect.stringContaining("aws-sdk-js"),
    "identity.userArn": "arn:aws:iam::123456789012:user/test",
    "integration.integrationStatus": "200",
    "integration.latency": number,
    "integration.requestId": invocations.at(-1),
    "integration.status": "201",
    integrationLatency: number,
    integrationStatus: "200",
    path: expect.stringMatching(/\/@connections\/a$/),
    protocol: "HTTP/1.1",
    requestId: id,
    requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    requestTimeEpoch: number,
    responseLatency: number,
    responseLength: "2",
    routeKey: "GET /{proxy+}",
    stage,
    status: "201",
  });
  for (let at = 0; at < variables.length; at += 12) {
    const names = variables.slice(at, at + 12);
    await log(...names);
    await caller.send(new GetConnectionCommand({ ConnectionId: "a" }));
    // Neither TLS nor Cognito nor an authorizer nor an error here.
    expect(logged()).toEqual(Object.fromEntries(names.map((name) => [name, told()[name] ?? "-"])));
  }
});

test("a token's claims are told one by one", async () => {
  await log("authorizer.claims.sub", "routeKey");
  const claims = { iss: issuer, aud: "shop", sub: "rex", exp: Math.floor(Date.now() / 1000) + 60 };
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k1" }).sign(keys.privateKey);
  expect((await fetch(`${url}/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(201);
  expect(logged()).toMatchObject({ "authorizer.claims.sub": "rex", routeKey: "GET /me" });
});

test("what a Lambda authorizer says of the caller is told, and why it failed", async () => {
  await log(
    ..."authorizer.principalId authorizer.plan authorizer.error error.message integrationStatus status".split(" "),
  );
  expect((await fetch(`${url}/plan`, { headers: { authorization: "rex" } })).status).toBe(201);
  expect(logged()).toMatchObject({
    "authorizer.principalId": "rex",
    "authorizer.plan": "gold",
    "authorizer.error": "-",
  });
  expect((await fetch(`${url}/plan`, { headers: { authorization: "fail" } })).status).toBe(500);
  expect(logged()).toMatchObject({
    "authorizer.error": expect.stringContaining("no guard today"),
    "error.message": "Internal Server Error",
    integrationStatus: "-",
    status: "500",
  });
});

test("an error of the function is told, which its caller does not hear of", async () => {
  await log(..."error.message error.messageString error.responseType integration.error".split(" "));
  expect((await fetch(`${url}/bad`)).status).toBe(500);
  expect(logged()).toMatchObject({
    "error.message": "Internal Server Error",
    "error.messageString": '"Internal Server Error"',
    "error.responseType": "INTEGRATION_FAILURE",
    "integration.error": expect.stringContaining("out of pets"),
  });
  await log("integrationErrorMessage", "integration.integrationStatus", "status");
  expect((await fetch(`${url}/bad`)).status).toBe(500);
  expect(logged()).toMatchObject({
    integrationErrorMessage: expect.stringContaining("out of pets"),
    "integration.integrationStatus": "200",
    status: "500",
  });
});

test("the mapping of a custom domain is told", async () => {
  await log(..."customDomain.basePathMatched domainName domainPrefix path".split(" "));
  const DomainName = "api.shop.example";
  const CertificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/c";
  const DomainNameConfigurations = [{ CertificateArn, EndpointType: "REGIONAL" as const }];
  await management.send(new CreateDomainNameCommand({ DomainName, DomainNameConfigurations }));
  const mapping = { DomainName, ApiId: apiId, Stage: stage, ApiMappingKey: "v1/shop" };
  await management.send(new CreateApiMappingCommand(mapping));
  await new Promise((resolve, reject) => {
    get(`${gateway.url}/v1/shop/bad`, { headers: { host: DomainName } }, (response) => {
      response.resume().on("end", resolve);
    }).on("error", reject);
  });
  expect(logged()).toMatchObject({
    "customDomain.basePathMatched": "v1/shop",
    domainName: DomainName,
    domainPrefix: "api",
    path: "/v1/shop/bad",
  });
});
