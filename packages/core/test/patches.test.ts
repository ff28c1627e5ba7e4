import type { Gateway } from "@apigw/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arnOf, echo, type Opened, open } from "./support/open.js";

// Every path of the patch types, as `rest-patches.ts` has them, sent to the gateway, which refuses those that AWS does not
// have: the type and AWS's table (https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html) are one.

type Rest = Gateway["restApis"];
type PatchOf<Update> = Update extends (input: infer Input, ...more: never[]) => unknown
  ? NonNullable<Input> extends { patchOperations: readonly (infer Patch)[] }
    ? Patch
    : never
  : never;

/** A patch, and what the thing has afterwards. */
type Row<Update> = readonly [patch: PatchOf<Update>, after: object];

let opened: Opened;
let world: Awaited<ReturnType<typeof build>>;
beforeAll(async () => {
  opened = await open({ functions: { items: echo } });
  world = await build(opened.gateway);
});
afterAll(() => opened.stop());

/** One of everything that can be patched. */
async function build({ apiKeys, clientCertificates, domains, restApis, usagePlans, vpcLinks }: Gateway) {
  const { id: restApiId } = await restApis.create({
    name: "shop",
    endpointConfiguration: { types: ["REGIONAL"] },
    description: "old",
    version: "1",
  });
  const root = await first(restApis.resources.list({ restApiId }));
  const items = await restApis.resources.create({ restApiId, parentId: root.id, pathPart: "items" });
  const others = await restApis.resources.create({ restApiId, parentId: root.id, pathPart: "others" });
  const at = { restApiId, resourceId: items.id, httpMethod: "GET" };
  await restApis.methods.put({ ...at, authorizationType: "NONE" });
  const uri = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arnOf("items")}/invocations`;
  await restApis.integrations.put({ ...at, type: "AWS", integrationHttpMethod: "POST", uri });
  await restApis.methodResponses.put({
    ...at,
    statusCode: "200",
    responseParameters: { "method.response.header.x-b": true },
  });
  await restApis.methodResponses.put({ ...at, statusCode: "400" });
  await restApis.integrationResponses.put({ ...at, statusCode: "200" });
  await restApis.gatewayResponses.put({ restApiId, responseType: "DEFAULT_4XX" });
  const model = await restApis.models.create({
    restApiId,
    name: "Item",
    contentType: "application/json",
    schema: '{"type":"object"}',
  });
  const validator = await restApis.requestValidators.create({ restApiId, name: "all" });
  const pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a";
  const authorizer = await restApis.authorizers.create({
    restApiId,
    name: "pool",
    type: "COGNITO_USER_POOLS",
    providerARNs: [pool],
    identitySource: "method.request.header.Authorization",
  });
  const part = await restApis.documentationParts.create({
    restApiId,
    location: { type: "API" },
    properties: '{"description":"old"}',
  });
  await restApis.documentationVersions.create({ restApiId, documentationVersion: "1" });
  const deployment = await restApis.deployments.create({ restApiId, stageName: "prod" });
  const next = await restApis.deployments.create({ restApiId });
  const key = await apiKeys.create({ name: "mine", enabled: true });
  const plan = await usagePlans.create({ name: "basic", quota: { limit: 10, period: "DAY" } });
  await usagePlans.keys.create({ usagePlanId: plan.id, keyId: key.id, keyType: "API_KEY" });
  const certificate = await clientCertificates.generate();
  const link = await vpcLinks.rest.create({
    name: "link",
    targetArns: ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/b"],
  });
  const domain = await domains.edge.create({
    domainName: "api.shop.example",
    regionalCertificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/a",
    endpointConfiguration: { types: ["REGIONAL"] },
  });
  await domains.edge.basePathMappings.create({
    domainName: domain.domainName,
    restApiId,
    basePath: "v1",
    stage: "prod",
  });
  const ids = { restApiId, authorizerId: authorizer.id, modelName: model.name, requestValidatorId: validator.id };
  return { ...ids, ...{ at, root, items, others, part, deployment, next, key, plan, certificate, link, domain, pool } };
}

async function first<Item>(list: AsyncIterable<Item>): Promise<Item> {
  for await (const item of list) return item;
  throw new Error("The list is empty");
}

/** Sends the rows one after the other; each must be seen in the answer. */
async function each<Patch>(
  rows: readonly (readonly [Patch, object])[],
  update: (patchOperations: [Patch]) => Promise<unknown>,
): Promise<void> {
  for (const [patch, after] of rows) expect(await update([patch]), JSON.stringify(patch)).toMatchObject(after);
}

describe("every patch path that compiles is one that the gateway takes:", () => {
  test("REST APIs", async () => {
    const { restApis } = opened.gateway;
    const { restApiId } = world;
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    const rows: Row<Rest["update"]>[] = [
      [{ op: "replace", path: "/name", value: "store" }, { name: "store" }],
      [{ op: "replace", path: "/description", value: "new" }, { description: "new" }],
      [{ op: "replace", path: "/version", value: "2" }, { version: "2" }],
      [{ op: "replace", path: "/policy", value: policy }, { policy: expect.stringContaining("Statement") }],
      [{ op: "replace", path: "/apiKeySource", value: "AUTHORIZER" }, { apiKeySource: "AUTHORIZER" }],
      [{ op: "replace", path: "/minimumCompressionSize", value: "1024" }, { minimumCompressionSize: 1024 }],
      [{ op: "replace", path: "/disableExecuteApiEndpoint", value: "true" }, { disableExecuteApiEndpoint: true }],
      [{ op: "add", path: "/binaryMediaTypes/image~1png" }, { binaryMediaTypes: ["image/png"] }],
      [
        { op: "replace", path: "/binaryMediaTypes/image~1png", value: "image/jpeg" },
        { binaryMediaTypes: ["image/jpeg"] },
      ],
      [{ op: "remove", path: "/binaryMediaTypes/image~1jpeg" }, {}],
      [
        { op: "replace", path: "/endpointConfiguration/ipAddressType", value: "dualstack" },
        { endpointConfiguration: { ipAddressType: "dualstack" } },
      ],
      [{ op: "remove", path: "/description" }, { name: "store" }],
      [
        { op: "replace", path: "/endpointConfiguration/types/REGIONAL", value: "EDGE" },
        { endpointConfiguration: { types: ["EDGE"] } },
      ],
    ];
    await each(rows, (patchOperations) => restApis.update({ restApiId, patchOperations }));
    expect((await restApis.get({ restApiId })).description).toBeUndefined();
  });

  test("resources", async () => {
    const { restApis } = opened.gateway;
    const { items, others, restApiId, root } = world;
    const rows: Row<Rest["resources"]["update"]>[] = [
      [{ op: "replace", path: "/pathPart", value: "things" }, { path: "/things" }],
      [{ op: "replace", path: "/parentId", value: items.id }, { path: "/items/things" }],
      [{ op: "replace", path: "/parentId", value: root.id }, { path: "/things" }],
    ];
    await each(rows, (patchOperations) =>
      restApis.resources.update({ restApiId, resourceId: others.id, patchOperations }),
    );
  });

  test("methods", async () => {
    const { restApis } = opened.gateway;
    const { at, authorizerId, requestValidatorId } = world;
    const rows: Row<Rest["methods"]["update"]>[] = [
      [{ op: "replace", path: "/authorizationType", value: "AWS_IAM" }, { authorizationType: "AWS_IAM" }],
      [{ op: "replace", path: "/requestValidatorId", value: requestValidatorId }, { requestValidatorId }],
      [{ op: "replace", path: "/operationName", value: "listItems" }, { operationName: "listItems" }],
      [{ op: "replace", path: "/apiKeyRequired", value: "true" }, { apiKeyRequired: true }],
      [
        { op: "add", path: "/requestParameters/method.request.header.x-a", value: "true" },
        { requestParameters: { "method.request.header.x-a": true } },
      ],
      [
        { op: "replace", path: "/requestParameters/method.request.header.x-a", value: "false" },
        { requestParameters: { "method.request.header.x-a": false } },
      ],
      [{ op: "remove", path: "/requestParameters/method.request.header.x-a" }, {}],
      [
        { op: "add", path: "/requestModels/application~1json", value: "Item" },
        { requestModels: { "application/json": "Item" } },
      ],
      [{ op: "remove", path: "/requestModels/application~1json" }, {}],
    ];
    await each(rows, (patchOperations) => restApis.methods.update({ ...at, patchOperations }));
    expect(
      await restApis.methods.update({
        ...at,
        patchOperations: [
          { op: "replace", path: "/authorizationType", value: "COGNITO_USER_POOLS" },
          { op: "replace", path: "/authorizerId", value: authorizerId },
          { op: "add", path: "/authorizationScopes", value: "items/read" },
        ],
      }),
    ).toMatchObject({ authorizationType: "COGNITO_USER_POOLS", authorizerId, authorizationScopes: ["items/read"] });
  });

  test("method responses, and integrations with theirs", async () => {
    const { restApis } = opened.gateway;
    const { at } = world;
    const responses: Row<Rest["methodResponses"]["update"]>[] = [
      [
        { op: "add", path: "/responseParameters/method.response.header.x-a", value: "true" },
        { responseParameters: { "method.response.header.x-a": true } },
      ],
      [{ op: "remove", path: "/responseParameters/method.response.header.x-a" }, {}],
      [
        { op: "add", path: "/responseModels/application~1json", value: "Item" },
        { responseModels: { "application/json": "Item" } },
      ],
      [
        { op: "replace", path: "/responseModels/application~1json", value: "Empty" },
        { responseModels: { "application/json": "Empty" } },
      ],
      [{ op: "remove", path: "/responseModels/application~1json" }, {}],
    ];
    await each(responses, (patchOperations) =>
      restApis.methodResponses.update({ ...at, statusCode: "200", patchOperations }),
    );

    const answers: Row<Rest["integrationResponses"]["update"]>[] = [
      [{ op: "replace", path: "/selectionPattern", value: ".*no.*" }, { selectionPattern: ".*no.*" }],
      [{ op: "replace", path: "/contentHandling", value: "CONVERT_TO_TEXT" }, { contentHandling: "CONVERT_TO_TEXT" }],
      [
        { op: "add", path: "/responseParameters/method.response.header.x-b", value: "'b'" },
        { responseParameters: { "method.response.header.x-b": "'b'" } },
      ],
      [{ op: "remove", path: "/responseParameters/method.response.header.x-b" }, {}],
      [
        { op: "add", path: "/responseTemplates/application~1json", value: "a" },
        { responseTemplates: { "application/json": "a" } },
      ],
      [
        { op: "replace", path: "/responseTemplates/application~1json", value: "b" },
        { responseTemplates: { "application/json": "b" } },
      ],
      [{ op: "remove", path: "/responseTemplates/application~1json" }, {}],
    ];
    await each(answers, (patchOperations) =>
      restApis.integrationResponses.update({ ...at, statusCode: "200", patchOperations }),
    );

    const integrations: Row<Rest["integrations"]["update"]>[] = [
      [{ op: "replace", path: "/httpMethod", value: "POST" }, { httpMethod: "POST" }],
      [
        { op: "replace", path: "/credentials", value: "arn:aws:iam::123456789012:role/a" },
        { credentials: "arn:aws:iam::123456789012:role/a" },
      ],
      [{ op: "replace", path: "/passthroughBehavior", value: "NEVER" }, { passthroughBehavior: "NEVER" }],
      [{ op: "replace", path: "/contentHandling", value: "CONVERT_TO_TEXT" }, { contentHandling: "CONVERT_TO_TEXT" }],
      [{ op: "replace", path: "/cacheNamespace", value: "mine" }, { cacheNamespace: "mine" }],
      [{ op: "replace", path: "/timeoutInMillis", value: "5000" }, { timeoutInMillis: 5000 }],
      [
        { op: "add", path: "/requestTemplates/application~1json", value: "{}" },
        { requestTemplates: { "application/json": "{}" } },
      ],
      [
        { op: "replace", path: "/requestTemplates/application~1json", value: "[]" },
        { requestTemplates: { "application/json": "[]" } },
      ],
      [{ op: "remove", path: "/requestTemplates/application~1json" }, {}],
      [
        { op: "add", path: "/requestParameters/integration.request.header.x-a", value: "'a'" },
        { requestParameters: { "integration.request.header.x-a": "'a'" } },
      ],
      [{ op: "remove", path: "/requestParameters/integration.request.header.x-a" }, {}],
      [{ op: "replace", path: "/uri", value: "https://example.com/items" }, { uri: "https://example.com/items" }],
    ];
    const change = (patchOperations: PatchOf<Rest["integrations"]["update"]>[]) =>
      restApis.integrations.update({ ...at, patchOperations });
    await each(integrations.slice(0, -1), change);
    expect(
      await change([
        { op: "replace", path: "/type", value: "HTTP" },
        { op: "replace", path: "/uri", value: "https://example.com/items" },
      ]),
    ).toMatchObject({ type: "HTTP", uri: "https://example.com/items" });
    const linked: Row<Rest["integrations"]["update"]>[] = [
      [{ op: "replace", path: "/responseTransferMode", value: "STREAM" }, { responseTransferMode: "STREAM" }],
      [{ op: "replace", path: "/responseTransferMode", value: "BUFFERED" }, { responseTransferMode: "BUFFERED" }],
      [
        { op: "add", path: "/cacheKeyParameters/method.request.querystring.page" },
        { cacheKeyParameters: ["method.request.querystring.page"] },
      ],
      [{ op: "remove", path: "/cacheKeyParameters/method.request.querystring.page" }, {}],
      [{ op: "replace", path: "/connectionId", value: "link" }, { connectionId: "link" }],
      [{ op: "replace", path: "/connectionType", value: "VPC_LINK" }, { connectionType: "VPC_LINK" }],
    ];
    await each(linked, change);
    expect(await change([{ op: "replace", path: "/tlsConfig/insecureSkipVerification", value: "true" }])).toMatchObject(
      { tlsConfig: { insecureSkipVerification: true } },
    );
  });

  test("authorizers", async () => {
    const { restApis } = opened.gateway;
    const { authorizerId, pool, restApiId } = world;
    const other = `${pool}b`;
    const rows: Row<Rest["authorizers"]["update"]>[] = [
      [{ op: "replace", path: "/name", value: "pools" }, { name: "pools" }],
      [{ op: "replace", path: "/authType", value: "custom" }, { authType: "custom" }],
      [{ op: "add", path: "/providerARNs", value: other }, { providerARNs: [pool, other] }],
      [{ op: "remove", path: "/providerARNs", value: other }, { providerARNs: [pool] }],
      [
        { op: "replace", path: "/identitySource", value: "method.request.header.Token" },
        { identitySource: "method.request.header.Token" },
      ],
      [{ op: "replace", path: "/identityValidationExpression", value: "^a" }, { identityValidationExpression: "^a" }],
      [{ op: "replace", path: "/authorizerResultTtlInSeconds", value: "60" }, { authorizerResultTtlInSeconds: 60 }],
    ];
    await each(rows, (patchOperations) => restApis.authorizers.update({ restApiId, authorizerId, patchOperations }));
    const authorizerUri = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arnOf("items")}/invocations`;
    const token = await restApis.authorizers.create({
      ...{ restApiId, name: "token", type: "TOKEN", authorizerUri },
      identitySource: "method.request.header.Authorization",
    });
    const lambda: Row<Rest["authorizers"]["update"]>[] = [
      [{ op: "replace", path: "/authorizerUri", value: authorizerUri }, { authorizerUri }],
      [
        { op: "replace", path: "/authorizerCredentials", value: "arn:aws:iam::123456789012:role/a" },
        { authorizerCredentials: "arn:aws:iam::123456789012:role/a" },
      ],
      [{ op: "replace", path: "/type", value: "REQUEST" }, { type: "REQUEST" }],
    ];
    await each(lambda, (patchOperations) =>
      restApis.authorizers.update({ restApiId, authorizerId: token.id, patchOperations }),
    );
  });

  test("models, validators, gateway responses, documentation", async () => {
    const { restApis } = opened.gateway;
    const { modelName, part, requestValidatorId, restApiId } = world;
    const models: Row<Rest["models"]["update"]>[] = [
      [{ op: "replace", path: "/description", value: "An item" }, { description: "An item" }],
      [{ op: "replace", path: "/schema", value: '{"type":"array"}' }, { schema: '{"type":"array"}' }],
    ];
    await each(models, (patchOperations) => restApis.models.update({ restApiId, modelName, patchOperations }));
    const validators: Row<Rest["requestValidators"]["update"]>[] = [
      [{ op: "replace", path: "/name", value: "body" }, { name: "body" }],
      [{ op: "replace", path: "/validateRequestBody", value: "true" }, { validateRequestBody: true }],
      [{ op: "replace", path: "/validateRequestParameters", value: "true" }, { validateRequestParameters: true }],
    ];
    await each(validators, (patchOperations) =>
      restApis.requestValidators.update({ restApiId, requestValidatorId, patchOperations }),
    );
    const responses: Row<Rest["gatewayResponses"]["update"]>[] = [
      [{ op: "replace", path: "/statusCode", value: "404" }, { statusCode: "404" }],
      [
        { op: "add", path: "/responseParameters/gatewayresponse.header.x-a", value: "'a'" },
        { responseParameters: { "gatewayresponse.header.x-a": "'a'" } },
      ],
      [{ op: "remove", path: "/responseParameters/gatewayresponse.header.x-a" }, {}],
      [
        { op: "add", path: "/responseTemplates/text~1plain", value: "no" },
        { responseTemplates: { "text/plain": "no" } },
      ],
      [
        { op: "replace", path: "/responseTemplates/text~1plain", value: "never" },
        { responseTemplates: { "text/plain": "never" } },
      ],
      [{ op: "remove", path: "/responseTemplates/text~1plain" }, {}],
    ];
    await each(responses, (patchOperations) =>
      restApis.gatewayResponses.update({ restApiId, responseType: "DEFAULT_4XX", patchOperations }),
    );
    const parts: Row<Rest["documentationParts"]["update"]>[] = [
      [{ op: "replace", path: "/properties", value: '{"description":"new"}' }, { properties: '{"description":"new"}' }],
    ];
    await each(parts, (patchOperations) =>
      restApis.documentationParts.update({ restApiId, documentationPartId: part.id, patchOperations }),
    );
    const versions: Row<Rest["documentationVersions"]["update"]>[] = [
      [{ op: "replace", path: "/description", value: "first" }, { description: "first" }],
    ];
    await each(versions, (patchOperations) =>
      restApis.documentationVersions.update({ restApiId, documentationVersion: "1", patchOperations }),
    );
  });

  test("deployments and stages, with their canaries", async () => {
    const { restApis } = opened.gateway;
    const { certificate, deployment, next, restApiId } = world;
    const deployments: Row<Rest["deployments"]["update"]>[] = [
      [{ op: "replace", path: "/description", value: "first" }, { description: "first" }],
    ];
    await each(deployments, (patchOperations) =>
      restApis.deployments.update({ restApiId, deploymentId: deployment.id, patchOperations }),
    );
    const log = "arn:aws:logs:eu-west-1:123456789012:log-group:shop";
    const { clientCertificateId } = certificate;
    const method = (settings: object) => ({ methodSettings: { "items/GET": settings } });
    const rows: Row<Rest["stages"]["update"]>[] = [
      [{ op: "replace", path: "/description", value: "live" }, { description: "live" }],
      [{ op: "replace", path: "/deploymentId", value: next.id }, { deploymentId: next.id }],
      [{ op: "replace", path: "/cacheClusterEnabled", value: "true" }, { cacheClusterEnabled: true }],
      [{ op: "replace", path: "/cacheClusterSize", value: "1.6" }, { cacheClusterSize: "1.6" }],
      [{ op: "replace", path: "/clientCertificateId", value: clientCertificateId }, { clientCertificateId }],
      [{ op: "replace", path: "/tracingEnabled", value: "true" }, { tracingEnabled: true }],
      [{ op: "replace", path: "/documentationVersion", value: "1" }, { documentationVersion: "1" }],
      [
        { op: "add", path: "/accessLogSettings/destinationArn", value: log },
        { accessLogSettings: { destinationArn: log } },
      ],
      [
        { op: "replace", path: "/accessLogSettings/format", value: "$context.requestId" },
        { accessLogSettings: { format: "$context.requestId" } },
      ],
      [{ op: "remove", path: "/accessLogSettings" }, {}],
      [{ op: "add", path: "/variables/color", value: "blue" }, { variables: { color: "blue" } }],
      [{ op: "replace", path: "/variables/color", value: "red" }, { variables: { color: "red" } }],
      [{ op: "remove", path: "/variables/color" }, {}],
      [{ op: "replace", path: "/~1items/GET/metrics/enabled", value: "true" }, method({ metricsEnabled: true })],
      [{ op: "replace", path: "/~1items/GET/logging/loglevel", value: "INFO" }, method({ loggingLevel: "INFO" })],
      [{ op: "replace", path: "/~1items/GET/logging/dataTrace", value: "true" }, method({ dataTraceEnabled: true })],
      [{ op: "replace", path: "/~1items/GET/throttling/burstLimit", value: "5" }, method({ throttlingBurstLimit: 5 })],
      [{ op: "replace", path: "/~1items/GET/throttling/rateLimit", value: "10" }, method({ throttlingRateLimit: 10 })],
      [{ op: "replace", path: "/~1items/GET/caching/enabled", value: "true" }, method({ cachingEnabled: true })],
      [{ op: "replace", path: "/~1items/GET/caching/ttlInSeconds", value: "60" }, method({ cacheTtlInSeconds: 60 })],
      [
        { op: "replace", path: "/~1items/GET/caching/dataEncrypted", value: "true" },
        method({ cacheDataEncrypted: true }),
      ],
      [
        { op: "replace", path: "/~1items/GET/caching/requireAuthorizationForCacheControl", value: "false" },
        method({ requireAuthorizationForCacheControl: false }),
      ],
      [
        { op: "replace", path: "/~1items/GET/caching/unauthorizedCacheControlHeaderStrategy", value: "FAIL_WITH_403" },
        method({ unauthorizedCacheControlHeaderStrategy: "FAIL_WITH_403" }),
      ],
      [
        { op: "replace", path: "/*/*/throttling/rateLimit", value: "100" },
        { methodSettings: { "*/*": { throttlingRateLimit: 100 } } },
      ],
      [{ op: "remove", path: "/~1items/GET" }, {}],
      [
        { op: "replace", path: "/canarySettings/percentTraffic", value: "10" },
        { canarySettings: { percentTraffic: 10 } },
      ],
      [
        { op: "replace", path: "/canarySettings/deploymentId", value: deployment.id },
        { canarySettings: { deploymentId: deployment.id } },
      ],
      [
        { op: "replace", path: "/canarySettings/useStageCache", value: "true" },
        { canarySettings: { useStageCache: true } },
      ],
      [
        { op: "add", path: "/canarySettings/stageVariableOverrides/color", value: "green" },
        { canarySettings: { stageVariableOverrides: { color: "green" } } },
      ],
      [
        { op: "replace", path: "/canarySettings/stageVariableOverrides/color", value: "grey" },
        { canarySettings: { stageVariableOverrides: { color: "grey" } } },
      ],
      [
        { op: "copy", from: "/canarySettings/stageVariableOverrides", path: "/variables" },
        { variables: { color: "grey" } },
      ],
      [{ op: "remove", path: "/canarySettings/stageVariableOverrides/color" }, {}],
      [{ op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" }, { deploymentId: deployment.id }],
      [{ op: "remove", path: "/canarySettings" }, {}],
    ];
    const update = (patchOperations: PatchOf<Rest["stages"]["update"]>[]) =>
      restApis.stages.update({ restApiId, stageName: "prod", patchOperations });
    await each(rows, update);
    const { accessLogSettings, canarySettings, methodSettings } = await restApis.stages.get({
      restApiId,
      stageName: "prod",
    });
    expect([accessLogSettings, canarySettings, Object.keys(methodSettings ?? {})]).toEqual([
      undefined,
      undefined,
      ["*/*"],
    ]);
  });

  test("API keys, usage plans and what is used of them", async () => {
    const { apiKeys, usagePlans } = opened.gateway;
    const { key, plan, restApiId } = world;
    const keys: Row<Gateway["apiKeys"]["update"]>[] = [
      [{ op: "replace", path: "/name", value: "ours" }, { name: "ours" }],
      [{ op: "replace", path: "/description", value: "new" }, { description: "new" }],
      [{ op: "replace", path: "/enabled", value: "false" }, { enabled: false }],
      [{ op: "replace", path: "/customerId", value: "c1" }, { customerId: "c1" }],
      [{ op: "add", path: "/stages", value: `${restApiId}/prod` }, { stageKeys: [`${restApiId}/prod`] }],
      [{ op: "remove", path: "/stages", value: `${restApiId}/prod` }, {}],
    ];
    await each(keys, (patchOperations) => apiKeys.update({ apiKey: key.id, patchOperations }));
    const stage = `${restApiId}:prod` as const;
    const plans: Row<Gateway["usagePlans"]["update"]>[] = [
      [{ op: "replace", path: "/name", value: "gold" }, { name: "gold" }],
      [{ op: "replace", path: "/description", value: "new" }, { description: "new" }],
      [{ op: "replace", path: "/productCode", value: "p1" }, { productCode: "p1" }],
      [{ op: "add", path: "/apiStages", value: stage }, { apiStages: [{ apiId: restApiId, stage: "prod" }] }],
      [
        { op: "replace", path: `/apiStages/${stage}/throttle/~1items/GET/rateLimit`, value: "5" },
        { apiStages: [{ throttle: { "/items/GET": { rateLimit: 5 } } }] },
      ],
      [
        { op: "replace", path: `/apiStages/${stage}/throttle/~1items/GET/burstLimit`, value: "2" },
        { apiStages: [{ throttle: { "/items/GET": { burstLimit: 2 } } }] },
      ],
      [{ op: "remove", path: `/apiStages/${stage}/throttle/~1items/GET` }, {}],
      [{ op: "add", path: "/throttle/rateLimit", value: "10" }, { throttle: { rateLimit: 10 } }],
      [{ op: "replace", path: "/throttle/burstLimit", value: "5" }, { throttle: { burstLimit: 5 } }],
      [{ op: "remove", path: "/throttle" }, {}],
      [{ op: "replace", path: "/quota/limit", value: "1000" }, { quota: { limit: 1000 } }],
      [{ op: "replace", path: "/quota/period", value: "MONTH" }, { quota: { period: "MONTH" } }],
      [{ op: "replace", path: "/quota/offset", value: "1" }, { quota: { offset: 1 } }],
    ];
    await each(plans, (patchOperations) => usagePlans.update({ usagePlanId: plan.id, patchOperations }));
    await usagePlans.updateUsage({
      ...{ usagePlanId: plan.id, keyId: key.id },
      patchOperations: [{ op: "replace", path: "/remaining", value: "3" }],
    });
    const day = new Date().toISOString().slice(0, 10);
    const { items } = await usagePlans.usage({ usagePlanId: plan.id, startDate: day, endDate: day });
    expect(items?.[key.id]).toEqual([[0, 3]]);
    const last: Row<Gateway["usagePlans"]["update"]>[] = [
      [{ op: "remove", path: "/quota" }, {}],
      [{ op: "remove", path: "/apiStages", value: stage }, {}],
    ];
    await each(last, (patchOperations) => usagePlans.update({ usagePlanId: plan.id, patchOperations }));
    const { apiStages = [], quota } = await usagePlans.get({ usagePlanId: plan.id });
    expect([apiStages, quota]).toEqual([[], undefined]);
  });

  test("domains and their mappings, certificates, links, the account", async () => {
    const { account, clientCertificates, domains, vpcLinks } = opened.gateway;
    const { certificate, domain, link } = world;
    const { domainName } = domain;
    const arn = (name: string) => `arn:aws:acm:eu-west-1:123456789012:certificate/${name}`;
    const names: Row<Gateway["domains"]["edge"]["update"]>[] = [
      [{ op: "replace", path: "/regionalCertificateArn", value: arn("b") }, { regionalCertificateArn: arn("b") }],
      [{ op: "replace", path: "/regionalCertificateName", value: "b" }, { regionalCertificateName: "b" }],
      [{ op: "replace", path: "/securityPolicy", value: "TLS_1_2" }, { securityPolicy: "TLS_1_2" }],
      [
        { op: "replace", path: "/ownershipVerificationCertificateArn", value: arn("c") },
        { ownershipVerificationCertificateArn: arn("c") },
      ],
      [
        { op: "replace", path: "/endpointConfiguration/ipAddressType", value: "dualstack" },
        { endpointConfiguration: { ipAddressType: "dualstack" } },
      ],
      [
        { op: "replace", path: "/endpointConfiguration/types/REGIONAL", value: "EDGE" },
        { endpointConfiguration: { types: ["EDGE"] } },
      ],
      [{ op: "replace", path: "/certificateArn", value: arn("d") }, { certificateArn: arn("d") }],
      [{ op: "replace", path: "/certificateName", value: "d" }, { certificateName: "d" }],
    ];
    await each(names, (patchOperations) => domains.edge.update({ domainName, patchOperations }));
    const mappings: Row<Gateway["domains"]["edge"]["basePathMappings"]["update"]>[] = [
      [{ op: "replace", path: "/restapiId", value: world.restApiId }, { restApiId: world.restApiId }],
      [{ op: "replace", path: "/stage", value: "prod" }, { stage: "prod" }],
      [{ op: "replace", path: "/basePath", value: "v2" }, { basePath: "v2" }],
    ];
    await each(mappings, (patchOperations) =>
      domains.edge.basePathMappings.update({ domainName, basePath: "v1", patchOperations }),
    );
    const certificates: Row<Gateway["clientCertificates"]["update"]>[] = [
      [{ op: "replace", path: "/description", value: "new" }, { description: "new" }],
    ];
    const { clientCertificateId } = certificate;
    await each(certificates, (patchOperations) => clientCertificates.update({ clientCertificateId, patchOperations }));
    const links: Row<Gateway["vpcLinks"]["rest"]["update"]>[] = [
      [{ op: "replace", path: "/name", value: "nlb" }, { name: "nlb" }],
      [{ op: "replace", path: "/description", value: "new" }, { description: "new" }],
    ];
    await each(links, (patchOperations) => vpcLinks.rest.update({ vpcLinkId: link.id, patchOperations }));
    const role = "arn:aws:iam::123456789012:role/logs";
    const accounts: Row<Gateway["account"]["update"]>[] = [
      [{ op: "replace", path: "/cloudwatchRoleArn", value: role }, { cloudwatchRoleArn: role }],
    ];
    await each(accounts, (patchOperations) => account.update({ patchOperations }));
  });
});

test("a path that AWS does not have is refused by the gateway too, so that the table above could fail", async () => {
  const { restApiId } = world;
  await expect(
    opened.gateway.restApis.update({
      restApiId,
      // @ts-expect-error there is no such path
      patchOperations: [{ op: "replace", path: "/nmae", value: "x" }],
    }),
  ).rejects.toThrow(/Invalid patch path/);
});
