import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createGateway, type Gateway } from "@apigw/core";
import { type Gateway as Local, startGateway } from "@apigw/local";
import { afterEach, describe, expect, test } from "vitest";
import { shapeOf } from "../support/api-shape.js";
import { environment, hasAwsCli } from "../support/aws-cli.js";

// What docs/management.md does in one call, done by the AWS CLI's own commands: both must make the same.

const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:MyFunction";
const invocation = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

const gateways: Local[] = [];
afterEach(() => Promise.all(gateways.splice(0).map((gateway) => gateway.stop())));

async function local(): Promise<Local> {
  const gateway = await startGateway({
    functions: { MyFunction: () => ({ statusCode: 200, body: "from MyFunction" }) },
    log: () => undefined,
  });
  gateways.push(gateway);
  return gateway;
}

/** Runs a script in which `aws` has the endpoint, and `id` takes one id from an answer. */
async function byCli(script: string): Promise<unknown> {
  const { url } = await local();
  const prelude = `aws() { command aws --endpoint-url "${url}" --output json "$@"; }`;
  await promisify(execFile)("bash", ["-euo", "pipefail", "-c", `${prelude}\n${script}`], {
    env: { ...process.env, ...environment, AWS_DEFAULT_REGION: environment.AWS_REGION },
  });
  return shapeOf(url);
}

async function byCore(work: (gateway: Gateway) => Promise<unknown>): Promise<unknown> {
  const { url } = await local();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  await work(createGateway({ endpoint: url, region: "us-east-1", credentials, timeScale: 1000 }));
  return shapeOf(url);
}

const restApi = `
API=$(aws apigateway create-rest-api --name my-rest-api --endpoint-configuration types=REGIONAL --query id --output text)
ROOT=$(aws apigateway get-resources --rest-api-id $API --query 'items[0].id' --output text)
ITEMS=$(aws apigateway create-resource --rest-api-id $API --parent-id $ROOT --path-part items --query id --output text)
GET="--rest-api-id $API --resource-id $ITEMS --http-method GET"
aws apigateway put-method $GET --authorization-type NONE
aws apigateway put-integration $GET --type AWS_PROXY --integration-http-method POST --uri ${invocation}
`;
const deployment = "aws apigateway create-deployment --rest-api-id $API --stage-name prod\n";

async function makeRestApi({ restApis }: Gateway): Promise<string> {
  const { id } = await restApis.ensure({ name: "my-rest-api", endpointConfiguration: { types: ["REGIONAL"] } });
  await restApis.addLambdaRoute(id, "GET /items", functionArn);
  return id;
}

const httpApi = `
API=$(aws apigatewayv2 create-api --name my-api --protocol-type HTTP --target ${functionArn} --query ApiId --output text)
`;

async function makeHttpApi({ httpApis }: Gateway): Promise<string> {
  return (await httpApis.quickCreate({ name: "my-api", function: functionArn })).apiId;
}

interface Row {
  readonly what: string;
  readonly cli: string;
  core(gateway: Gateway): Promise<unknown>;
}

const rows: readonly Row[] = [
  { what: "an HTTP API before a function", cli: httpApi, core: makeHttpApi },
  {
    what: "a REST API before a function, deployed",
    cli: restApi + deployment,
    core: async (gateway) => gateway.restApis.deploy(await makeRestApi(gateway), { stage: "prod" }),
  },
  {
    what: "CORS of an HTTP API",
    cli: `${httpApi}
aws apigatewayv2 update-api --api-id $API --cors-configuration '{
  "AllowOrigins": ["https://example.com"], "AllowMethods": ["GET", "POST", "PUT", "DELETE"],
  "AllowHeaders": ["Content-Type", "Authorization"], "MaxAge": 86400 }'`,
    core: async (gateway) =>
      gateway.cors.enable(await makeHttpApi(gateway), {
        ...{ allowOrigins: ["https://example.com"], allowMethods: ["GET", "POST", "PUT", "DELETE"] },
        ...{ allowHeaders: ["Content-Type", "Authorization"], maxAge: 86_400 },
      }),
  },
  {
    what: "CORS of a REST API",
    cli: `${restApi}
OPTIONS="--rest-api-id $API --resource-id $ITEMS --http-method OPTIONS"
aws apigateway put-method $OPTIONS --authorization-type NONE
aws apigateway put-integration $OPTIONS --type MOCK --request-templates '{"application/json": "{\\"statusCode\\": 200}"}'
aws apigateway put-method-response $OPTIONS --status-code 200 --response-parameters '{
  "method.response.header.Access-Control-Allow-Headers": true,
  "method.response.header.Access-Control-Allow-Methods": true,
  "method.response.header.Access-Control-Allow-Origin": true }'
aws apigateway put-integration-response $OPTIONS --status-code 200 --response-parameters '{
  "method.response.header.Access-Control-Allow-Headers": "'\\''Content-Type,Authorization'\\''",
  "method.response.header.Access-Control-Allow-Methods": "'\\''GET,POST,PUT,DELETE,OPTIONS'\\''",
  "method.response.header.Access-Control-Allow-Origin": "'\\''*'\\''" }'
for TYPE in DEFAULT_4XX DEFAULT_5XX; do
  aws apigateway put-gateway-response --rest-api-id $API --response-type $TYPE --response-parameters '{
    "gatewayresponse.header.Access-Control-Allow-Origin": "'\\''*'\\''" }'
done`,
    core: async (gateway) =>
      gateway.cors.enable(await makeRestApi(gateway), {
        ...{ allowOrigins: ["*"], allowHeaders: ["Content-Type", "Authorization"] },
        allowMethods: ["GET", "POST", "PUT", "DELETE", "OPTIONS"],
      }),
  },
  {
    what: "a JWT authorizer",
    cli: `${httpApi}
aws apigatewayv2 create-authorizer --api-id $API --name jwt-authorizer --authorizer-type JWT \\
  --identity-source '$request.header.Authorization' \\
  --jwt-configuration '{ "Issuer": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123", "Audience": ["client-id"] }'`,
    core: async (gateway) =>
      gateway.httpApis.authorize(await makeHttpApi(gateway), {
        authorizer: {
          ...{ type: "JWT", name: "jwt-authorizer", audience: ["client-id"] },
          issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123",
        },
      }),
  },
  {
    what: "a route, an integration and a stage of an HTTP API",
    cli: `
API=$(aws apigatewayv2 create-api --name shop --protocol-type HTTP --query ApiId --output text)
INTEGRATION=$(aws apigatewayv2 create-integration --api-id $API --integration-type AWS_PROXY \\
  --integration-uri ${functionArn} --payload-format-version 2.0 --query IntegrationId --output text)
aws apigatewayv2 create-route --api-id $API --route-key 'GET /items' --target integrations/$INTEGRATION
aws apigatewayv2 create-stage --api-id $API --stage-name prod --auto-deploy
aws apigatewayv2 update-stage --api-id $API --stage-name prod \\
  --default-route-settings ThrottlingRateLimit=500,ThrottlingBurstLimit=200 --stage-variables color=blue`,
    async core({ httpApis }) {
      const { ApiId } = await httpApis.ensure({ Name: "shop" });
      await httpApis.addRoute(ApiId, {
        route: "GET /items",
        integration: { type: "lambdaProxy", function: functionArn },
      });
      await httpApis.deploy(ApiId, { stage: "prod", autoDeploy: true });
      const throttling = { rateLimit: 500, burstLimit: 200 };
      await httpApis.configureStage(ApiId, "prod", { throttling, variables: { color: "blue" } });
    },
  },
  {
    what: "throttling, caching, logs and a role of a REST stage",
    cli: `${restApi}${deployment}
aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=arn:aws:iam::123456789012:role/logs
aws apigateway update-stage --rest-api-id $API --stage-name prod --patch-operations '[
  { "op": "replace", "path": "/cacheClusterEnabled", "value": "true" },
  { "op": "replace", "path": "/cacheClusterSize", "value": "0.5" },
  { "op": "replace", "path": "/*/*/caching/enabled", "value": "true" },
  { "op": "replace", "path": "/*/*/throttling/rateLimit", "value": "100" },
  { "op": "replace", "path": "/*/*/throttling/burstLimit", "value": "50" },
  { "op": "replace", "path": "/~1items/GET/throttling/rateLimit", "value": "5" },
  { "op": "replace", "path": "/accessLogSettings/destinationArn", "value": "arn:aws:logs:us-east-1:123456789012:log-group:shop" },
  { "op": "replace", "path": "/accessLogSettings/format", "value": "$context.requestId" } ]'`,
    async core(gateway) {
      const id = await makeRestApi(gateway);
      await gateway.restApis.deploy(id, { stage: "prod" });
      await gateway.restApis.configureStage(id, "prod", {
        ...{ throttling: { rateLimit: 100, burstLimit: 50 }, caching: { size: "0.5" } },
        routes: { "GET /items": { rateLimit: 5 } },
        cloudwatchRoleArn: "arn:aws:iam::123456789012:role/logs",
        accessLog: {
          destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:shop",
          format: "$context.requestId",
        },
      });
    },
  },
  {
    what: "a canary",
    cli: `${restApi}${deployment}
aws apigateway create-deployment --rest-api-id $API --stage-name prod --canary-settings percentTraffic=10`,
    async core(gateway) {
      const id = await makeRestApi(gateway);
      await gateway.restApis.deploy(id, { stage: "prod" });
      await gateway.restApis.canary.start(id, "prod", { percentTraffic: 10 });
    },
  },
  {
    what: "an API key with a usage plan",
    cli: `${restApi}${deployment}
KEY=$(aws apigateway create-api-key --name mine --enabled --query id --output text)
PLAN=$(aws apigateway create-usage-plan --name basic --throttle rateLimit=10,burstLimit=5 \\
  --quota limit=1000,period=MONTH --api-stages apiId=$API,stage=prod --query id --output text)
aws apigateway create-usage-plan-key --usage-plan-id $PLAN --key-id $KEY --key-type API_KEY`,
    async core(gateway) {
      const id = await makeRestApi(gateway);
      await gateway.restApis.deploy(id, { stage: "prod" });
      await gateway.apiKeys.issue({
        name: "mine",
        plan: {
          ...{ name: "basic", throttle: { rateLimit: 10, burstLimit: 5 }, quota: { limit: 1000, period: "MONTH" } },
          stages: [{ apiId: id, stage: "prod" }],
        },
      });
    },
  },
  {
    what: "a custom domain",
    cli: `${httpApi}
aws apigatewayv2 create-domain-name --domain-name api.shop.example --domain-name-configurations \\
  CertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/c,EndpointType=REGIONAL,SecurityPolicy=TLS_1_2
aws apigatewayv2 create-api-mapping --domain-name api.shop.example --api-id $API --stage '$default' --api-mapping-key v1`,
    core: async (gateway) =>
      gateway.domains.map({
        ...{ domainName: "api.shop.example", path: "v1", stage: "$default", apiId: await makeHttpApi(gateway) },
        certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/c",
      }),
  },
  {
    what: "the other integration types, and the asynchronous one",
    cli: `${restApi}
method() { aws apigateway put-method --rest-api-id $API --resource-id $ITEMS --http-method $1 --authorization-type NONE; }
integration() { aws apigateway put-integration --rest-api-id $API --resource-id $ITEMS --http-method "$@"; }
response() {
  aws apigateway put-method-response --rest-api-id $API --resource-id $ITEMS --http-method $1 --status-code $2
  aws apigateway put-integration-response --rest-api-id $API --resource-id $ITEMS --http-method $1 --status-code $2
}
for METHOD in POST PUT PATCH DELETE HEAD; do method $METHOD; done
integration POST --type AWS --integration-http-method POST --uri ${invocation} \\
  --request-parameters '{"integration.request.header.X-Amz-Invocation-Type": "'\\''Event'\\''"}'
response POST 202
integration PUT --type AWS --integration-http-method POST --uri ${invocation} \\
  --request-templates '{"application/json": "$input.body"}'
response PUT 200
integration PATCH --type HTTP_PROXY --integration-http-method ANY --uri https://example.com/items
integration DELETE --type AWS --integration-http-method POST --uri arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders \\
  --credentials arn:aws:iam::123456789012:role/sender
response DELETE 200
integration HEAD --type MOCK --request-templates '{"application/json": "{\\"statusCode\\": 200}"}'
response HEAD 200`,
    async core(gateway) {
      const uri = "arn:aws:apigateway:us-east-1:sqs:path/123456789012/orders";
      const requestTemplates = { "application/json": "$input.body" };
      await gateway.restApis.addRoutes(await makeRestApi(gateway), [
        { route: "POST /items", integration: { type: "lambdaAsync", function: functionArn } },
        { route: "PUT /items", integration: { type: "lambda", function: functionArn, requestTemplates } },
        { route: "PATCH /items", integration: { type: "httpProxy", url: "https://example.com/items" } },
        {
          route: "DELETE /items",
          integration: { type: "awsService", uri, credentials: "arn:aws:iam::123456789012:role/sender" },
        },
        { route: "HEAD /items", integration: { type: "mock" } },
      ]);
    },
  },
];

describe.skipIf(!hasAwsCli)("the same by @apigw/core and by the AWS CLI", () => {
  test.each(rows)("$what", { timeout: 180_000 }, async ({ cli, core }) => {
    const [made, wanted] = await Promise.all([byCore(core), byCli(cli)]);
    expect(JSON.stringify(made).length).toBeGreaterThan(500);
    expect(made).toEqual(wanted);
  });
});
