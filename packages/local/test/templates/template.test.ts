import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { type Gateway, type GatewayOptions, type LogEntry, startGateway } from "../../src/index.js";

const root = await mkdtemp(join(tmpdir(), "apigw-template-test-"));
afterAll(() => rm(root, { recursive: true }));
let gateway: Gateway | undefined;
afterEach(() => gateway?.stop());

/** Starts a template with the files beside it. */
async function start(files: Readonly<Record<string, string>>, options: GatewayOptions = {}) {
  const folder = await mkdtemp(join(root, "t-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
    if (name.endsWith("bootstrap")) await chmod(join(folder, name), 0o755);
  }
  const notes: string[] = [];
  gateway = await startGateway({
    template: join(folder, "template.yaml"),
    log: (entry) => void (entry.event === "warning" && notes.push(entry.message)),
    ...options,
  });
  return { gateway, notes, folder };
}

test("the SAM template of the guide starts with its Python function, and answers", async () => {
  const guide = await readFile(new URL("../../../../tests/fixtures/guide.md", import.meta.url), "utf8");
  const [, template = ""] = /\*\*SAM Template:\*\*\s+```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
  const [, handler = ""] = /### Lambda Handler for API Gateway\s+```python\n([\s\S]*?)```/.exec(guide) ?? [];
  const { gateway, notes } = await start({ "template.yaml": template, "app.py": handler });
  const url = gateway.baseUrl("MyApi");
  expect(url).toMatch(/\/prod$/);
  const response = await fetch(`${url}/items`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual({ message: "Success", path: "/prod/items" });
  expect(notes).toEqual([]);
});

const everyKind = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Level: { Type: String, Default: dev }
Conditions:
  IsProd: !Equals [!Ref Level, prod]
Mappings:
  Names: { dev: { table: pets-dev }, prod: { table: pets } }
Globals:
  Function:
    Timeout: 7
    Environment: { Variables: { TABLE: !FindInMap [Names, !Ref Level, table], SHOP: !Join ["-", [a, !Select [1, !Split [",", "x,y"]]]] } }
  HttpApi:
    CorsConfiguration: { AllowOrigins: ["https://shop.example"] }
Resources:
  NodeFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: node/
      Handler: src/app.handler
      Runtime: nodejs20.x
      Events: { Any: { Type: HttpApi, Properties: { Path: /node, Method: get } } }
  InlineFunction:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        exports.handler = async () => ({ statusCode: 200, body: process.env.TABLE });
      Handler: index.handler
      Runtime: nodejs20.x
      Events: { Any: { Type: HttpApi, Properties: { Path: /inline, Method: get } } }
  CustomFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: custom
      Handler: main
      Runtime: provided.al2023
      Events: { Any: { Type: HttpApi, Properties: { Path: /custom, Method: get } } }
  JavaFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: java
      Handler: shop.App::handle
      Runtime: java21
      Events: { Any: { Type: HttpApi, Properties: { Path: /java, Method: get } } }
  RemoteFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://bucket/key.zip
      Handler: a.b
      Runtime: nodejs20.x
      Events: { Any: { Type: Api, Properties: { Path: /remote, Method: get } } }
  ProdFunction:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      CodeUri: s3://bucket/key.zip
      Events: { Any: { Type: HttpApi, Properties: { Path: /hidden, Method: get } } }
  Plan: { Type: AWS::ApiGateway::UsagePlan, Properties: {} }
`;

const custom = `#!/bin/sh
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  ID=$(curl -sS -D - -o /dev/null "$API/next" | grep -i '^lambda-runtime-aws-request-id' | tr -d '\\r' | cut -d' ' -f2)
  [ -z "$ID" ] && exit 0
  curl -sS -X POST "$API/$ID/response" -d "{\\"statusCode\\":200,\\"body\\":\\"$_HANDLER $TABLE\\"}" > /dev/null
done
`;

const files = {
  "template.yaml": everyKind,
  "node/src/app.mjs":
    "export const handler = async (event, context) => ({ statusCode: 200, body: [process.env.TABLE, process.env.SHOP, context.functionName, context.getRemainingTimeInMillis() > 6000].join(' ') });",
  "custom/bootstrap": custom,
};

test("each function runs from its own code, with what Globals and functions of the template say", async () => {
  const { gateway } = await start(files);
  const url = gateway.baseUrl("ServerlessHttpApi");
  const textOf = async (path: string) => (await fetch(url + path)).text();
  expect(await textOf("/node")).toBe("pets-dev a-y NodeFunction true");
  expect(await textOf("/inline")).toBe("pets-dev");
  expect(await textOf("/custom")).toBe("main pets-dev");
  const preflight = { origin: "https://shop.example", "access-control-request-method": "GET" };
  const answered = await fetch(`${url}/node`, { method: "OPTIONS", headers: preflight });
  expect(answered.headers.get("access-control-allow-origin")).toBe("https://shop.example");
});

test("what cannot be run is listed by logical id, and its route answers 501 with the reason", async () => {
  const { gateway, notes } = await start(files);
  expect(notes).toEqual([
    "template.yaml: Plan: API keys and usage plans of templates are not made here; make them with the management API",
    "template.yaml: JavaFunction: java21 is not run here; nodejs…, python… and provided… are",
    "template.yaml: RemoteFunction: its code lies in S3, and nothing is fetched",
  ]);
  const java = await fetch(`${gateway.baseUrl("ServerlessHttpApi")}/java`);
  expect([java.status, await java.json()]).toEqual([
    501,
    {
      message:
        'function "JavaFunction" of template.yaml has no code here: java21 is not run here; nodejs…, python… and provided… are',
    },
  ]);
  const remote = await fetch(`${gateway.baseUrl("ServerlessRestApi", "Prod")}/remote`);
  expect([remote.status, await remote.json()]).toEqual([
    501,
    { message: expect.stringContaining("its code lies in S3") },
  ]);
  expect((await fetch(`${gateway.baseUrl("ServerlessHttpApi")}/hidden`)).status).toBe(404);
});

test("a function of the command line, or of a test, takes the place of the template's, and settings go over its own", async () => {
  const { gateway } = await start(files, {
    functions: { JavaFunction: async () => ({ statusCode: 200, body: "now in Node" }) },
    settings: { InlineFunction: { env: { TABLE: "mine" } } },
  });
  const url = gateway.baseUrl("ServerlessHttpApi");
  expect(await (await fetch(`${url}/java`)).text()).toBe("now in Node");
  expect(await (await fetch(`${url}/inline`)).text()).toBe("mine");
});

test("settings of a function that the template does not make are refused", async () => {
  await expect(start(files, { settings: { Nobody: {} } })).rejects.toThrow(
    'template.yaml makes no function "Nobody"; it makes NodeFunction, InlineFunction, CustomFunction, JavaFunction, RemoteFunction.',
  );
});

test("an API has the same id at each start, and after a reset", async () => {
  const first = (await start(files)).gateway.baseUrl("ServerlessHttpApi");
  await gateway?.reset();
  expect(gateway?.baseUrl("ServerlessHttpApi")).toBe(first);
  await gateway?.stop();
  const second = (await start(files)).gateway.baseUrl("ServerlessHttpApi");
  expect(new URL(second).pathname).toBe(new URL(first).pathname);
});

test("a REST API of CloudFormation has its stage, its variables and its authorizer's function", async () => {
  const template = `
Resources:
  Shop: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Pets: { Type: AWS::ApiGateway::Resource, Properties: { RestApiId: !Ref Shop, ParentId: !GetAtt Shop.RootResourceId, PathPart: pets } }
  Guard:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      Name: guard
      RestApiId: !Ref Shop
      Type: TOKEN
      IdentitySource: method.request.header.X-Token
      AuthorizerUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Auth.Arn}/invocations
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Shop
      ResourceId: !Ref Pets
      HttpMethod: GET
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Guard
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Live}/invocations
  Deployed: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Shop } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Shop, DeploymentId: !Ref Deployed, StageName: live, Variables: { colour: red }, AccessLogSetting: { Format: $context.stage $context.resourcePath $context.status } }
  Answer:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: answer-it
      Handler: index.handler
      Runtime: python3.12
      Code:
        ZipFile: |
          def handler(event, context):
              return {"statusCode": 200, "body": event["stageVariables"]["colour"] + event["requestContext"]["authorizer"]["principalId"]}
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Answer, FunctionVersion: $LATEST, Name: live } }
  Auth:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      Code:
        ZipFile: |
          export const handler = async (event) => ({
            principalId: "ann",
            policyDocument: { Version: "2012-10-17", Statement: [
              { Action: "execute-api:Invoke", Effect: event.authorizationToken === "yes" ? "Allow" : "Deny", Resource: event.methodArn } ] },
          });
`;
  const lines: string[] = [];
  const log = (entry: LogEntry) =>
    void (entry.event !== "request" && lines.push(entry.event === "access" ? entry.line : "?"));
  const { gateway } = await start({ "template.yaml": template }, { log });
  expect(lines).toEqual([]);
  const url = `${gateway.baseUrl("shop", "live")}/pets`;
  const ask = async (token: string) => fetch(url, { headers: { "x-token": token } });
  expect(await (await ask("yes")).text()).toBe("redann");
  expect((await ask("no")).status).toBe(403);
  expect(lines).toEqual(["live /pets 200", "live /pets 403"]);
});

test.each([
  ["HttpApi", "DefaultRouteSettings: { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 }"],
  [
    "Api",
    'StageName: Prod, MethodSettings: [{ ResourcePath: "/*", HttpMethod: "*", ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 }]',
  ],
  [
    "Api",
    'StageName: Prod, MethodSettings: [{ ResourcePath: "/pets", HttpMethod: GET, ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 }]',
  ],
])("the stage of a %s throttles as its template says: %s", async (type, settings) => {
  const template = `
Resources:
  Shop: { Type: AWS::Serverless::${type}, Properties: { ${settings} } }
  Pets:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "exports.handler = async () => ({ statusCode: 200 });"
      Handler: index.handler
      Runtime: nodejs20.x
      Events: { Get: { Type: ${type}, Properties: { ${type === "Api" ? "RestApiId" : "ApiId"}: !Ref Shop, Path: /pets, Method: get } } }
`;
  const { gateway, notes } = await start({ "template.yaml": template });
  expect(notes).toEqual([]);
  const statuses = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await fetch(`${gateway.baseUrl("Shop")}/pets`)).status);
  expect(statuses).toEqual([200, 429, 429]);
});

test("a WebSocket API of CloudFormation takes connections and answers over its two-way route", async () => {
  const template = `
Resources:
  Chat: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: chat, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action } }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Chat
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Say.Arn}/invocations
  Connect: { Type: AWS::ApiGatewayV2::Route, Properties: { ApiId: !Ref Chat, RouteKey: $connect, Target: !Join [/, [integrations, !Ref Integration]] } }
  SayRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Chat, RouteKey: say, RouteResponseSelectionExpression: $default, Target: !Sub "integrations/\${Integration}" }
  SayResponse: { Type: AWS::ApiGatewayV2::RouteResponse, Properties: { ApiId: !Ref Chat, RouteId: !Ref SayRoute, RouteResponseKey: $default } }
  Stage: { Type: AWS::ApiGatewayV2::Stage, Properties: { ApiId: !Ref Chat, StageName: prod, AutoDeploy: true } }
  Say: { Type: AWS::Serverless::Function, Properties: { CodeUri: ., Handler: say.handler, Runtime: python3.11 } }
`;
  const say = "def handler(event, context):\n  return {'statusCode': 200, 'body': event.get('body', '')[::-1]}\n";
  const { gateway, notes } = await start({ "template.yaml": template, "say.py": say });
  expect(notes).toEqual([]);
  const socket = new WebSocket(gateway.baseUrl("Chat"));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const heard = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
  socket.send('{"action":"say"}');
  expect(await heard).toBe('}"yas":"noitca"{');
  socket.close();
});

test.each([
  ["Resources: [", "neither JSON nor YAML"],
  ["a: 1", "this is no template: it has no Resources. Name a SAM or CloudFormation template, JSON or YAML."],
  ["Resources: { A: 1 }\nResources: {}", 'the key "Resources" stands twice'],
  [
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${"abcdefghi"[i]}`)}]`).join("\n")}`,
    "neither JSON nor YAML",
  ],
])("a template that is none is refused: %j", async (text, wanted) => {
  await expect(start({ "template.yaml": text })).rejects.toThrow(wanted);
});

test("a file that leads out of the template's folder is not read, and the API that needs it is told", async () => {
  const template = `
Resources:
  Api: { Type: AWS::Serverless::HttpApi, Properties: { DefinitionUri: ../../../../../../etc/hostname } }
`;
  const { notes } = await start({ "template.yaml": template });
  expect(notes).toContain(
    'template.yaml: #: the file "../../../../../../etc/hostname" leads out of the template\'s folder',
  );
});
