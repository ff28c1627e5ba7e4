import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/gateway.js";
import { type Caller, callerOf, invocation, operationNames } from "./operations.js";

// Create, read, update, delete of each kind of resource, through the real SDK client; the last test counts.
let gateway: Gateway;
let call: Caller;
beforeAll(async () => {
  gateway = await startGateway({ log: () => undefined });
  call = callerOf(gateway);
});
afterAll(() => gateway.stop());

const replace = (path: string, value: string) => [{ op: "replace", path, value }];
const bytes = (text: string) => new TextEncoder().encode(text);

/** An API with a mock behind `GET /pets`, deployed to `prod`. */
async function petShop() {
  const { id: restApiId, rootResourceId } = await call("CreateRestApi", { name: "pets" });
  const { id: resourceId } = await call("CreateResource", { restApiId, parentId: rootResourceId, pathPart: "pets" });
  const method = { restApiId, resourceId, httpMethod: "GET" };
  await call("PutMethod", { ...method, authorizationType: "NONE" });
  const requestTemplates = { "application/json": '{"statusCode": 200}' };
  await call("PutIntegration", { ...method, type: "MOCK", requestTemplates });
  await call("PutMethodResponse", { ...method, statusCode: "200" });
  await call("PutIntegrationResponse", {
    ...method,
    statusCode: "200",
    responseTemplates: { "application/json": "[]" },
  });
  const { id: deploymentId } = await call("CreateDeployment", { restApiId, stageName: "prod" });
  return { restApiId, method, deploymentId, stage: { restApiId, stageName: "prod" } };
}

test("REST APIs, resources and methods", async () => {
  const { restApiId, method } = await petShop();
  const { resourceId } = method;
  expect(await call("UpdateRestApi", { restApiId, patchOperations: replace("/name", "shop") })).toMatchObject({
    name: "shop",
  });
  expect(await call("GetRestApi", { restApiId })).toMatchObject({ name: "shop" });
  expect((await call("GetRestApis")).items).toMatchObject([{ id: restApiId }]);
  await call("UpdateResource", { restApiId, resourceId, patchOperations: replace("/pathPart", "dogs") });
  expect(await call("GetResource", { restApiId, resourceId })).toMatchObject({ path: "/dogs" });
  expect((await call("GetResources", { restApiId })).items).toHaveLength(2);

  await call("UpdateMethod", { ...method, patchOperations: replace("/operationName", "listDogs") });
  const ok = { ...method, statusCode: "200" };
  const header = "/responseParameters/method.response.header.x";
  await call("UpdateMethodResponse", { ...ok, patchOperations: [{ op: "add", path: header, value: "true" }] });
  await call("UpdateIntegration", { ...method, patchOperations: replace("/timeoutInMillis", "1000") });
  await call("UpdateIntegrationResponse", { ...ok, patchOperations: replace("/selectionPattern", "2..") });
  expect(await call("GetMethod", method)).toMatchObject({
    operationName: "listDogs",
    methodResponses: { 200: await call("GetMethodResponse", ok) },
    methodIntegration: { timeoutInMillis: 1000, integrationResponses: { 200: { selectionPattern: "2.." } } },
  });
  expect(await call("GetIntegration", method)).toMatchObject({ type: "MOCK" });
  expect(await call("GetIntegrationResponse", ok)).toMatchObject({ selectionPattern: "2.." });
  await call("DeleteIntegrationResponse", ok);
  await call("DeleteIntegration", method);
  await call("DeleteMethodResponse", ok);
  await call("DeleteMethod", method);
  await expect(call("GetMethod", method)).rejects.toThrow("Invalid Method identifier specified");

  const { id: clone } = await call("CreateRestApi", { name: "clone", cloneFrom: restApiId });
  expect((await call("GetResources", { restApiId: clone })).items).toMatchObject([{ path: "/" }, { path: "/dogs" }]);
  await call("DeleteResource", { restApiId, resourceId });
  await call("DeleteRestApi", { restApiId });
  await expect(call("GetRestApi", { restApiId })).rejects.toMatchObject({ name: "NotFoundException" });
});

test("models, validators, authorizers and gateway responses", async () => {
  const { restApiId } = await petShop();
  const model = { restApiId, modelName: "Pet" };
  const schema = {
    type: "object",
    properties: { id: { type: "integer" }, names: { type: "array", items: { type: "string" } } },
  };
  await call("CreateModel", {
    restApiId,
    name: "Pet",
    contentType: "application/json",
    schema: JSON.stringify(schema),
  });
  await call("UpdateModel", { ...model, patchOperations: replace("/description", "A pet.") });
  expect(await call("GetModel", model)).toMatchObject({ description: "A pet." });
  expect((await call("GetModels", { restApiId })).items).toHaveLength(3);
  expect((await call("GetModelTemplate", model)).value).toMatch(
    /^#set\(\$inputRoot = \$input\.path\('\$'\)\)\n\{\n {2}"id" : 42,/,
  );
  await call("DeleteModel", model);

  const { id: requestValidatorId } = await call("CreateRequestValidator", { restApiId, name: "body" });
  const validator = { restApiId, requestValidatorId };
  await call("UpdateRequestValidator", { ...validator, patchOperations: replace("/validateRequestBody", "true") });
  expect(await call("GetRequestValidator", validator)).toMatchObject({ validateRequestBody: true });
  expect((await call("GetRequestValidators", { restApiId })).items).toHaveLength(1);
  await call("DeleteRequestValidator", validator);

  gateway.function("guard", (event) => {
    const { authorizationToken, methodArn } = Object(event);
    const Effect = authorizationToken === "let-me-in" ? "Allow" : "Deny";
    const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: methodArn }];
    return { principalId: "anna", policyDocument: { Version: "2012-10-17", Statement } };
  });
  const guard = { restApiId, name: "guard", type: "TOKEN", authorizerUri: invocation("guard") };
  const identitySource = "method.request.header.Authorization";
  const { id: authorizerId } = await call("CreateAuthorizer", { ...guard, identitySource });
  const authorizer = { restApiId, authorizerId };
  await call("UpdateAuthorizer", { ...authorizer, patchOperations: replace("/authorizerResultTtlInSeconds", "0") });
  expect(await call("GetAuthorizer", authorizer)).toMatchObject({ authorizerResultTtlInSeconds: 0 });
  expect((await call("GetAuthorizers", { restApiId })).items).toHaveLength(1);
  const tested = await call("TestInvokeAuthorizer", { ...authorizer, headers: { Authorization: "let-me-in" } });
  expect(tested).toMatchObject({ clientStatus: 200, principalId: "anna" });
  expect(JSON.parse(String(tested.policy))).toMatchObject({ Statement: [{ Effect: "Allow" }] });
  expect(await call("TestInvokeAuthorizer", authorizer)).toMatchObject({ clientStatus: 401 });
  await call("DeleteAuthorizer", authorizer);

  const forbidden = { restApiId, responseType: "ACCESS_DENIED" };
  await call("PutGatewayResponse", { ...forbidden, statusCode: "404" });
  await call("UpdateGatewayResponse", { ...forbidden, patchOperations: replace("/statusCode", "410") });
  expect(await call("GetGatewayResponse", forbidden)).toMatchObject({ statusCode: "410", defaultResponse: false });
  expect((await call("GetGatewayResponses", { restApiId, limit: 500 })).items).toHaveLength(21);
  await call("DeleteGatewayResponse", forbidden);
  expect(await call("GetGatewayResponse", forbidden)).toMatchObject({ statusCode: "403", defaultResponse: true });
});

test("deployments, stages, exports and SDKs", async () => {
  const { restApiId, deploymentId, stage, method } = await petShop();
  await call("UpdateDeployment", { restApiId, deploymentId, patchOperations: replace("/description", "first") });
  expect(await call("GetDeployment", { restApiId, deploymentId, embed: ["apisummary"] })).toMatchObject({
    description: "first",
    apiSummary: { "/pets": { GET: { authorizationType: "NONE", apiKeyRequired: false } } },
  });
  await call("CreateStage", { restApiId, stageName: "test", deploymentId });
  await call("UpdateStage", { ...stage, patchOperations: replace("/variables/a", "b") });
  expect(await call("GetStage", stage)).toMatchObject({ variables: { a: "b" } });
  expect((await call("GetStages", { restApiId })).item).toHaveLength(2);
  await call("FlushStageCache", stage);
  await call("FlushStageAuthorizersCache", stage);
  const { body } = await call("GetExport", { ...stage, exportType: "oas30" });
  expect(JSON.parse(Buffer.from(Object(body)).toString())).toMatchObject({ paths: { "/pets": { get: {} } } });

  await expect(call("GetSdk", { ...stage, sdkType: "javascript" })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
    message: expect.stringContaining(`npx apigw-codegen pull --api-id ${restApiId} --stage prod`),
  });
  expect((await call("GetSdkTypes")).items).toHaveLength(6);
  expect(await call("GetSdkType", { id: "swift" })).toMatchObject({ friendlyName: "iOS (Swift)" });
  const invoked = await call("TestInvokeMethod", { ...method, pathWithQueryString: "/pets?limit=1" });
  expect(invoked).toMatchObject({ status: 200, body: "[]" });
  expect(invoked.log).toContain("Method request query string: {limit=1}");

  await call("DeleteStage", { restApiId, stageName: "test" });
  await call("DeleteStage", stage);
  await call("DeleteDeployment", { restApiId, deploymentId });
  expect((await call("GetDeployments", { restApiId })).items).toEqual([]);
});

test("imports and documentation", async () => {
  const document = { swagger: "2.0", info: { title: "in", version: "1" }, paths: { "/a": { get: { responses: {} } } } };
  const body = bytes(JSON.stringify(document));
  const { id: restApiId } = await call("ImportRestApi", { body });
  expect(await call("PutRestApi", { restApiId, mode: "overwrite", body })).toMatchObject({ name: "in", version: "1" });

  const location = { type: "API" };
  const { id } = await call("CreateDocumentationPart", { restApiId, location, properties: '{"info":{}}' });
  const part = { restApiId, documentationPartId: id };
  await call("UpdateDocumentationPart", { ...part, patchOperations: replace("/properties", '{"a":1}') });
  expect(await call("GetDocumentationPart", part)).toMatchObject({ properties: '{"a":1}' });
  expect((await call("GetDocumentationParts", { restApiId })).items).toHaveLength(1);
  const version = { restApiId, documentationVersion: "1" };
  await call("CreateDocumentationVersion", version);
  await call("UpdateDocumentationVersion", { ...version, patchOperations: replace("/description", "one") });
  expect(await call("GetDocumentationVersion", version)).toMatchObject({ description: "one" });
  expect((await call("GetDocumentationVersions", { restApiId })).items).toHaveLength(1);
  await call("DeleteDocumentationVersion", version);
  await call("DeleteDocumentationPart", part);
  const parts = {
    documentationParts: [{ location: { type: "METHOD", path: "/a", method: "GET" }, properties: { summary: "A." } }],
  };
  expect((await call("ImportDocumentationParts", { restApiId, body: bytes(JSON.stringify(parts)) })).ids).toHaveLength(
    1,
  );
});

test("VPC links, client certificates, domain names, the account and tags", async () => {
  const targetArns = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/nlb/1"];
  const { id: vpcLinkId } = await call("CreateVpcLink", { name: "link", targetArns });
  await call("UpdateVpcLink", { vpcLinkId, patchOperations: replace("/description", "to the NLB") });
  expect(await call("GetVpcLink", { vpcLinkId })).toMatchObject({ status: "AVAILABLE", description: "to the NLB" });
  expect((await call("GetVpcLinks")).items).toHaveLength(1);
  await call("DeleteVpcLink", { vpcLinkId });

  const { clientCertificateId, pemEncodedCertificate } = await call("GenerateClientCertificate", { description: "a" });
  const certificate = new X509Certificate(String(pemEncodedCertificate));
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.subject).toBe("CN=ApiGateway");
  await call("UpdateClientCertificate", { clientCertificateId, patchOperations: replace("/description", "b") });
  expect(await call("GetClientCertificate", { clientCertificateId })).toMatchObject({
    description: "b",
    expirationDate: new Date(certificate.validTo),
  });
  expect((await call("GetClientCertificates")).items).toHaveLength(1);
  await call("DeleteClientCertificate", { clientCertificateId });

  const { restApiId } = await petShop();
  const domain = { domainName: "api.example.com" };
  await call("CreateDomainName", { ...domain, endpointConfiguration: { types: ["REGIONAL"] } });
  await call("UpdateDomainName", { ...domain, patchOperations: replace("/securityPolicy", "TLS_1_0") });
  expect(await call("GetDomainName", domain)).toMatchObject({ securityPolicy: "TLS_1_0" });
  expect((await call("GetDomainNames")).items).toHaveLength(1);
  await call("CreateBasePathMapping", { ...domain, basePath: "v1", restApiId, stage: "prod" });
  await call("UpdateBasePathMapping", { ...domain, basePath: "v1", patchOperations: replace("/basePath", "v2") });
  expect(await call("GetBasePathMapping", { ...domain, basePath: "v2" })).toMatchObject({ restApiId, stage: "prod" });
  expect((await call("GetBasePathMappings", domain)).items).toHaveLength(1);
  await call("DeleteBasePathMapping", { ...domain, basePath: "v2" });
  const source = { accessAssociationSourceType: "VPCE", accessAssociationSource: "vpce-1" };
  const domainNameArn = "arn:aws:apigateway:eu-west-1:123456789012:/domainnames/api.example.com";
  const association = () => call("CreateDomainNameAccessAssociation", { domainNameArn, ...source });
  const { domainNameAccessAssociationArn } = await association();
  expect((await call("GetDomainNameAccessAssociations")).items).toHaveLength(1);
  await call("DeleteDomainNameAccessAssociation", { domainNameAccessAssociationArn });
  await association();
  await call("RejectDomainNameAccessAssociation", { domainNameAccessAssociationArn, domainNameArn });
  await call("DeleteDomainName", domain);

  await call("UpdateAccount", {
    patchOperations: replace("/cloudwatchRoleArn", "arn:aws:iam::123456789012:role/logs"),
  });
  expect(await call("GetAccount")).toMatchObject({ cloudwatchRoleArn: "arn:aws:iam::123456789012:role/logs" });
  const resourceArn = `arn:aws:apigateway:eu-west-1::/restapis/${restApiId}`;
  await call("TagResource", { resourceArn, tags: { team: "pets", cost: "1" } });
  await call("UntagResource", { resourceArn, tagKeys: ["cost"] });
  expect(await call("GetTags", { resourceArn })).toEqual({ tags: { team: "pets" } });
});

test("API keys, usage plans, and what was really used of them", async () => {
  const { restApiId, method, stage } = await petShop();
  await call("UpdateMethod", { ...method, patchOperations: replace("/apiKeyRequired", "true") });
  await call("CreateDeployment", stage);
  const apiStages = [{ apiId: restApiId, stage: "prod" }];
  const quota = { limit: 3, period: "DAY" };
  const { id: usagePlanId } = await call("CreateUsagePlan", { name: "few", apiStages, quota });
  const csv = `Name,key,description,Enabled,usageplanIds\nfirst,"${"k".repeat(20)}",a key,TRUE,${usagePlanId}\n`;
  const { ids } = await call("ImportApiKeys", { body: bytes(csv), format: "csv" });
  const [keyId] = ids as string[];
  expect((await call("GetApiKeys", { includeValues: true })).items).toMatchObject([
    { name: "first", value: "k".repeat(20) },
  ]);

  const ask = async (key: string) => {
    const response = await fetch(`${gateway.baseUrl(restApiId)}/pets`, { headers: { "x-api-key": key } });
    return response.status;
  };
  const today = new Date().toISOString().slice(0, 10);
  const usage = async () => (await call("GetUsage", { usagePlanId, startDate: today, endDate: today })).items;
  expect(await ask("k".repeat(20))).toBe(200);
  expect(await usage()).toEqual({ [String(keyId)]: [[1, 2]] });
  expect([await ask("k".repeat(20)), await ask("k".repeat(20)), await ask("k".repeat(20))]).toEqual([200, 200, 429]);
  expect(await usage()).toEqual({ [String(keyId)]: [[3, 0]] });
  await call("UpdateUsage", { usagePlanId, keyId, patchOperations: replace("/remaining", "1") });
  expect([await ask("k".repeat(20)), await ask("k".repeat(20))]).toEqual([200, 429]);

  const { id: apiKey } = await call("CreateApiKey", { name: "second", enabled: true });
  await call("UpdateApiKey", { apiKey, patchOperations: replace("/description", "b") });
  expect(await call("GetApiKey", { apiKey })).toMatchObject({ description: "b" });
  await call("CreateUsagePlanKey", { usagePlanId, keyId: apiKey, keyType: "API_KEY" });
  expect(await call("GetUsagePlanKey", { usagePlanId, keyId: apiKey })).toMatchObject({ name: "second" });
  expect((await call("GetUsagePlanKeys", { usagePlanId })).items).toHaveLength(2);
  await call("DeleteUsagePlanKey", { usagePlanId, keyId: apiKey });
  await call("DeleteApiKey", { apiKey });
  const path = `/apiStages/${restApiId}:prod/throttle/~1pets/GET/rateLimit`;
  const patched = await call("UpdateUsagePlan", { usagePlanId, patchOperations: replace(path, "5") });
  expect(patched.apiStages).toMatchObject([{ throttle: { "/pets/GET": { rateLimit: 5 } } }]);
  expect((await call("GetUsagePlans")).items).toHaveLength(1);
  const value = `${restApiId}:prod`;
  await call("UpdateUsagePlan", { usagePlanId, patchOperations: [{ op: "remove", path: "/apiStages", value }] });
  expect(await call("GetUsagePlan", { usagePlanId })).toMatchObject({ apiStages: [] });
  await call("DeleteUsagePlan", { usagePlanId });
});

test("no operation of the SDK was left out", () => {
  const names = operationNames();
  expect(names).toHaveLength(124);
  expect(names.filter((name) => !call.called.has(name))).toEqual([]);
});
