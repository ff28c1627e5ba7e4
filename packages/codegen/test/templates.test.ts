import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startGateway } from "@apigw/local";
import { isTree, readAsyncApi, readOpenApi, treeAt } from "@apigw/model";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateStageCommand,
  ImportApiCommand,
} from "@aws-sdk/client-apigatewayv2";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Folder, project } from "./support/folder.js";

const fixtures = resolve(import.meta.dirname, "../../../tests/fixtures");
const templates = readdirSync(join(fixtures, "openapi/templates"));

/** Each API of a template, as it is called, with its routes; who may call stands in brackets. */
async function pulled(folder: Folder, file: string): Promise<Record<string, string[]>> {
  const ran = await folder.apigw("pull", "--template", file, "--contract-only");
  expect(ran.code, ran.err).toBe(0);
  const names = (await folder.files()).filter((name) => /^apis\/.*(openapi|asyncapi)\.json$/.test(name));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name.replace("apis/", ""), routesOf(await folder.read(name))])),
  );
}

function routesOf(text: string): string[] {
  const document: unknown = JSON.parse(text);
  const isSocket = isTree(document) && document.asyncapi !== undefined;
  if (isSocket) return readAsyncApi(document).api.routes.map(({ key }) => key);
  const { api, diagnostics } = readOpenApi(document);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return api.operations.map(({ route, security }) => {
    const names = security.flatMap(({ schemes }) => schemes.map(({ name }) => name)).sort();
    return names.length === 0 ? route : `${route} [${names.join(" ")}]`;
  });
}

/** Templates whose document lies in a file beside them, and that file. */
const beside: Readonly<Record<string, string>> = {
  "api-sqs-lambda-python__template.yml": "api-sqs-lambda-python__api.yaml",
  "apigw-http-api-eventbridge-java__template.yaml": "apigw-http-api-eventbridge-java__api.yaml",
  "apigw-http-api-eventbridge__template.yaml": "apigw-http-api-eventbridge__api.yaml",
  "apigw-http-api-fifo-sqs-lambda-sns-sam__template.yaml": "apigw-http-api-fifo-sqs-lambda-sns-sam__api.yaml",
  "apigw-sfn__template.yaml": "apigw-sfn__api.yaml",
};

/** Read by eye from the templates. */
const expected: Readonly<Record<string, Record<string, string[]>>> = {
  "api-sqs-lambda-python__template.yml": { "my-http-api.openapi.json": ["POST /submit"] },
  "apigw-direct-s3-lambda-dotnet__template.yaml": {
    "rest-api.openapi.json": ["GET /s3 [MyLambdaAuthorizer]", "PUT /s3 [MyLambdaAuthorizer]"],
  },
  "apigw-http-api-eventbridge-java__template.yaml": { "my-http-api.openapi.json": ["POST /"] },
  "apigw-http-api-eventbridge__template.yaml": { "my-http-api.openapi.json": ["POST /"] },
  "apigw-http-api-fifo-sqs-lambda-sns-sam__template.yaml": { "my-api.openapi.json": ["POST /"] },
  "apigw-http-api-lambda-rds-proxy-java__template.yaml": { "http-api.openapi.json": ["GET /"] },
  "apigw-http-api-lambda-rds-proxy__template.yaml": { "http-api.openapi.json": ["GET /"] },
  "apigw-lambda-authorizer-custom-header__template.yaml": {
    "apigw-lambda-authorizer-mapping-template.openapi.json": ["GET / [MyLambdaTokenAuthorizer]"],
  },
  "apigw-lambda-dynamodb-go-sam__template.yml": { "api.openapi.json": ["POST /", "OPTIONS /"] },
  "apigw-lambda-json-xml-vtl-transformation__template.yaml": { "my-api.openapi.json": ["GET /details"] },
  "apigw-lambda-observability__template.yaml": { "http-api.openapi.json": ["GET /"] },
  "apigw-lambda-pinpoint__template.yaml": { "api.openapi.json": ["POST /send_message"] },
  "apigw-lambda-sfn-transcribe-translate-polly-sam__template.yaml": {
    "capstone.asyncapi.json": ["$connect", "$disconnect", "$default"],
  },
  "apigw-lambda-sns-sms__template.yaml": { "api.openapi.json": ["POST /send_message"] },
  "apigw-mappingtemplate-lambda-nodejs__template.yaml": { "api-regional.openapi.json": ["ANY /"] },
  "apigw-private-custom-domain-name-cross-account__accountA__template.yaml": { "private-api.openapi.json": ["GET /"] },
  "apigw-private-lambda__template.yaml": { "private-api.openapi.json": ["ANY /get"] },
  "apigw-rest-api-eventbridge-sqs-sam__template.yml": { "api.openapi.json": ["POST /"] },
  "apigw-rest-api-lambda-python-response-streaming__template.yaml": { "streaming-api.openapi.json": ["POST /story"] },
  "apigw-rest-api-private-alb-integration__template.yaml": { "apigw-with-alb.openapi.json": ["GET /"] },
  "apigw-sfn__template.yaml": { "http-apifor-sync-wf.openapi.json": ["POST /"] },
  "apigw-sqs-lambda-ddb__template.yaml": { "http-api.openapi.json": ["POST /submit [AuthorizerFunction]"] },
  "apigw-translate__template.yaml": { "translate-api.openapi.json": ["POST /translate"] },
  "apigw-websocket-ack-connect-route__template.yml": { "web-socket-api.asyncapi.json": ["$connect", "$disconnect"] },
  "apigw-websocket-api-bedrock-streaming__template.yaml": {
    "web-socket-api.asyncapi.json": ["$connect", "$disconnect", "invokeModel"],
  },
  "apigw-websocket-api-connection-dynamodb__template.yaml": {
    "web-socket-api.asyncapi.json": ["$connect", "$disconnect", "$default"],
  },
  "apigw-websocket-api-lambda-authorizer__template.yaml": {
    "simple-chat-web-socket.asyncapi.json": ["$connect", "$disconnect", "sendmessage"],
  },
  "apigw-websocket-api-lambda__template.yml": { "web-socket-api.asyncapi.json": ["$connect", "$disconnect", "post"] },
  "apigw-websocket-api-sfn-async__template.yaml": { "web-socket-api.asyncapi.json": ["$default"] },
  "apigw-websocket-api-sfn-sync__template.yaml": { "web-socket-api.asyncapi.json": ["$default"] },
};

test.each(templates)("the APIs of %s are pulled", async (name) => {
  const folder = await project();
  copyFileSync(join(fixtures, "openapi/templates", name), join(folder.path, "template.yaml"));
  const file = beside[name];
  if (file !== undefined)
    copyFileSync(join(fixtures, "openapi/serverless-patterns", file), join(folder.path, "api.yaml"));
  expect(await pulled(folder, "template.yaml")).toEqual(expected[name]);
});

const pairs = readdirSync(join(fixtures, "openapi/sam")).flatMap((name) => /^in-(.+)\.yaml$/.exec(name)?.[1] ?? []);

/** What SAM's own transform made of a template: routes and security by logical id. */
function transformed(name: string): Record<string, string[]> {
  const template: unknown = JSON.parse(readFileSync(join(fixtures, `openapi/sam/out-${name}.json`), "utf8"));
  const apis = Object.entries(isTree(template) ? treeAt(template, "Resources") : {}).flatMap(([id, resource]) => {
    if (!isTree(resource) || !/::(Rest)?Api$/.test(String(resource.Type))) return [];
    const body = treeAt(treeAt(resource, "Properties"), "Body");
    // SAM says "nobody" as a scheme called NONE.
    const routes = routesOf(JSON.stringify(body)).map((route) => route.replace(/NONE /, "").replace("[NONE]", ""));
    return [[id, routes.sort()] as const];
  });
  return Object.fromEntries(apis);
}

test.each(pairs.filter((name) => readdirSync(join(fixtures, "openapi/sam")).includes(`out-${name}.json`)))(
  "the routes of %s and who may call them are those of SAM's own transform",
  async (name) => {
    const folder = await project();
    copyFileSync(join(fixtures, `openapi/sam/in-${name}.yaml`), join(folder.path, "template.yaml"));
    const apis = Object.entries(await pulled(folder, "template.yaml"));
    const own = apis.map(([file, routes]) => [file.replace(/\.openapi\.json$/, ""), [...routes].sort()]);
    const kebab = (id: string) => id.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
    const theirs = Object.entries(transformed(name)).map(([id, routes]) => [kebab(id), routes]);
    expect(Object.fromEntries(own)).toEqual(Object.fromEntries(theirs));
  },
);

test("the SAM template of the guide is an HTTP API with one route", async () => {
  const guide = readFileSync(join(fixtures, "guide.md"), "utf8");
  const [, template = ""] = /\*\*SAM Template:\*\*\s+```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
  const folder = await project();
  await folder.write("template.yaml", template);
  expect(await pulled(folder, "template.yaml")).toEqual({ "my-api.openapi.json": ["GET /items"] });
});

const twoApis = `
Parameters:
  Level: { Type: String, Default: dev }
Conditions:
  IsProd: !Equals [!Ref Level, prod]
Resources:
  Pets:
    Type: AWS::Serverless::HttpApi
    Properties:
      Name: Pet shop
      DefinitionBody:
        openapi: 3.0.1
        info: { title: Pet shop, version: "1" }
        paths:
          /pets:
            post:
              operationId: addPet
              requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } }
              responses: { "201": { description: Added., content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } } }
              x-amazon-apigateway-integration:
                { type: aws_proxy, uri: !Sub "\${Shop.Arn}", payloadFormatVersion: "2.0" }
        components:
          schemas: { Pet: { type: object, required: [name], properties: { name: { type: string } } } }
  Hidden:
    Type: AWS::Serverless::Api
    Condition: IsProd
    Properties: { StageName: prod }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Ping: { Type: Api, Properties: { Path: /ping, Method: get } }
`;

test("bodies keep their schemas, and code is made from them", async () => {
  const folder = await project();
  await folder.write("template.yaml", twoApis);
  const { code, out } = await folder.apigw("pull", "--template", "template.yaml", "--name", "pet-shop");
  expect(code).toBe(0);
  expect(out).toContain("100 % typed");
  expect(await folder.read("src/api/pet-shop/client.ts")).toContain("addPet(");
  const lock: unknown = JSON.parse(await folder.read("apis/apigw.lock.json"));
  expect(lock).toMatchObject({ apis: { "pet-shop": { kind: "http", names: { "POST /pets": "addPet" } } } });
  expect(JSON.stringify(lock)).not.toContain("apiId");
});

test("without a name each API of the template is pulled; one whose condition does not hold is not there", async () => {
  const folder = await project();
  await folder.write("template.yaml", twoApis);
  expect(await pulled(folder, "template.yaml")).toEqual({
    "pet-shop.openapi.json": ["POST /pets"],
    "serverless-rest-api.openapi.json": ["GET /ping"],
  });
});

test("a name that no API has is wrong usage, and says which there are", async () => {
  const folder = await project();
  await folder.write("template.yaml", twoApis);
  const { code, err } = await folder.apigw("pull", "--template", "template.yaml", "--name", "cats");
  expect(code).toBe(2);
  expect(err).toContain("pet-shop, serverless-rest-api");
  expect(await folder.files()).toEqual(["package.json", "template.yaml"]);
});

const including = (location: string) => `
Resources:
  Pets:
    Type: AWS::Serverless::HttpApi
    Properties: { DefinitionUri: ${JSON.stringify(location)} }
`;

test.each([
  ["../outside.yaml", "leads out of the document's folder"],
  ["/etc/hostname", "is absolute"],
  ["missing.yaml", "names a file that does not exist"],
])("a template that names the file %s is refused, and nothing is written", async (location, why) => {
  const folder = await project();
  await folder.write("template.yaml", including(location));
  const { code, err } = await folder.apigw("pull", "--template", "template.yaml");
  expect(code).toBe(1);
  expect(err).toContain(why);
  expect(await folder.files()).toEqual(["package.json", "template.yaml"]);
});

test("a template that makes no API is refused", async () => {
  const folder = await project();
  await folder.write("template.yaml", "Resources: { Topic: { Type: 'AWS::SNS::Topic' } }");
  const { code, err } = await folder.apigw("pull", "--template", "template.yaml");
  expect(code).toBe(1);
  expect(err).toContain("template.yaml makes no API");
});

test("beside an API's id, a template tells the bodies that API Gateway does not keep", async () => {
  const gateway = await startGateway({ log: () => undefined });
  onTestFinished(() => gateway.stop());
  const folder = await project();
  await folder.write("template.yaml", twoApis);
  await folder.apigw("pull", "--template", "template.yaml", "--name", "pet-shop", "--contract-only");
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new ApiGatewayV2Client({ endpoint: gateway.url, region: "eu-west-1", credentials });
  const { ApiId = "" } = await client.send(
    new ImportApiCommand({ Body: await folder.read("apis/pet-shop.openapi.json") }),
  );
  await client.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const from = ["--api-id", ApiId, "--endpoint-url", gateway.url, "--region", "eu-west-1"];
  const alone = await folder.apigw("pull", ...from, "--name", "alone", "--json");
  const told = await folder.apigw("pull", ...from, "--name", "told", "--template", "template.yaml", "--json");
  expect(JSON.parse(alone.out).result.apis).toMatchObject([{ typed: { typed: 0, of: 1 } }]);
  const [api] = JSON.parse(told.out).result.apis;
  expect(api.typed).toEqual({ typed: 1, of: 1 });
  expect(api.ledger).toContainEqual({
    at: "#/paths/~1pets/post/requestBody",
    origin: "template",
    story: "the body of a request, from template.yaml",
  });
  expect(await folder.read("src/api/told/types.ts")).toContain("interface Pet ");
});

test("a template that makes another API tells nothing, and pull says so", async () => {
  const gateway = await startGateway({ log: () => undefined });
  onTestFinished(() => gateway.stop());
  const folder = await project();
  await folder.write("template.yaml", twoApis.replaceAll("/pets", "/cats"));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new ApiGatewayV2Client({ endpoint: gateway.url, region: "eu-west-1", credentials });
  const { ApiId = "" } = await client.send(
    new CreateApiCommand({ Name: "dogs", ProtocolType: "HTTP", Target: "https://dogs.example" }),
  );
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const from = ["--api-id", ApiId, "--endpoint-url", gateway.url, "--region", "eu-west-1"];
  const { err } = await folder.apigw("pull", ...from, "--template", "template.yaml");
  expect(err).toContain("template.yaml makes no HTTP API with a route of this one");
});
