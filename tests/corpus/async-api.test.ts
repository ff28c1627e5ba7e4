import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Read, readAsyncApi, readSocketResources, type SocketApi, writeAsyncApi } from "@apigw/model";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { root } from "../support/workspace.js";

/** What we write is AsyncAPI, by the word of its own schema; what others write is read. */
const schema = JSON.parse(readFileSync(join(root, "tests", "fixtures", "asyncapi", "3.0.0-without-id.json"), "utf8"));
const validate = new Ajv({ strict: false, validateFormats: false, allErrors: false }).compile(schema);

function faults(document: unknown): unknown {
  return validate(JSON.parse(JSON.stringify(document))) ? [] : validate.errors;
}

const having = <Members extends object>(members: Members, responses: object[] = []) => ({ ...members, responses });
const model = (properties: object) => JSON.stringify({ type: "object", properties, required: Object.keys(properties) });

/** With one of everything that a WebSocket API has. */
const resources = {
  api: { ApiId: "f6g7h8", Name: "Chat", RouteSelectionExpression: "$request.body.action", Description: "Talk." },
  routes: [
    having({
      ...{ RouteKey: "$connect", AuthorizationType: "CUSTOM", AuthorizerId: "z" },
      RequestParameters: { "route.request.querystring.token": { Required: true }, "route.request.header.X-A": {} },
    }),
    having({ RouteKey: "$disconnect" }),
    having({ RouteKey: "$default" }),
    having({ RouteKey: "join room", RequestModels: { $default: "Join" }, OperationName: "join" }),
    having({ RouteKey: "post", RequestModels: { $default: "Join" }, RouteResponseSelectionExpression: "$default" }, [
      { RouteResponseKey: "$default", ResponseModels: { $default: "Accepted" } },
    ]),
  ],
  integrations: [],
  models: [
    { Name: "Join", Schema: model({ room: { type: "string", minLength: 1 } }) },
    { Name: "Accepted", Schema: model({ accepted: { type: ["boolean", "null"] } }) },
    {
      Name: "EventPosted",
      Schema: model({ tuple: { type: "array", items: [{ type: "string" }], additionalItems: false } }),
    },
  ],
  authorizers: [
    { AuthorizerId: "z", Name: "door", AuthorizerUri: "arn:x", IdentitySource: ["route.request.querystring.token"] },
  ],
  stages: [{ StageName: "prod", AutoDeploy: true }],
};

test("what is pulled of a WebSocket API is written as AsyncAPI 3.0", () => {
  const { api } = readSocketResources(resources, { stage: "prod" });
  expect(faults(writeAsyncApi(api))).toEqual([]);
});

test.each([
  ["no title", (document: Document) => delete document.info.title],
  [
    "an action that is none",
    (document: Document) => Object.assign(document, { operations: { join: { action: "x" } } }),
  ],
])("the schema would tell: %s", (_, spoil) => {
  const { api } = readSocketResources(resources, { stage: "prod" });
  const document: Document = JSON.parse(JSON.stringify(writeAsyncApi(api)));
  spoil(document);
  expect(faults(document)).not.toEqual([]);
});

interface Document {
  readonly info: { title?: string };
}

/** As others write it: parts behind references, several messages, a payload that tells its format, no marks of ours. */
const foreign = {
  asyncapi: "3.0.0",
  info: { title: "Account service", version: "1.0.0" },
  servers: {
    production: {
      host: "sockets.example.com",
      protocol: "wss",
      pathname: "/{stage}",
      variables: { stage: { default: "v1" } },
      security: [{ $ref: "#/components/securitySchemes/token" }],
    },
  },
  channels: {
    accounts: {
      address: "/accounts",
      messages: {
        signUp: { $ref: "#/components/messages/signUp" },
        rename: { payload: { type: "object", properties: { name: { type: "string" } } } },
        signedUp: {
          payload: {
            schemaFormat: "application/vnd.aai.asyncapi;version=3.0.0",
            schema: { $ref: "#/components/schemas/Account" },
          },
        },
      },
      bindings: { ws: { query: { type: "object", properties: { lang: { type: "string" } }, required: ["lang"] } } },
    },
  },
  operations: {
    change: {
      action: "receive",
      channel: { $ref: "#/channels/accounts" },
      messages: [{ $ref: "#/channels/accounts/messages/signUp" }, { $ref: "#/channels/accounts/messages/rename" }],
      reply: {
        channel: { $ref: "#/channels/accounts" },
        messages: [{ $ref: "#/channels/accounts/messages/signedUp" }],
      },
    },
    signedUp: {
      action: "send",
      channel: { $ref: "#/channels/accounts" },
      messages: [{ $ref: "#/channels/accounts/messages/signedUp" }],
    },
  },
  components: {
    messages: { signUp: { payload: { $ref: "#/components/schemas/SignUp" } } },
    schemas: {
      SignUp: { type: "object", properties: { user: { $ref: "#/components/schemas/Account" } } },
      Account: {
        type: "object",
        properties: { id: { type: "string" }, parent: { $ref: "#/components/schemas/Account" } },
      },
    },
    securitySchemes: { token: { type: "httpApiKey", name: "token", in: "query" } },
  },
};

test("an AsyncAPI document of somebody else is read", () => {
  expect(faults(foreign)).toEqual([]);
  const { api, diagnostics }: Read<SocketApi> = readAsyncApi(foreign);
  expect(diagnostics).toEqual([]);
  expect(api).toMatchObject({
    title: "Account service",
    servers: [{ url: "wss://sockets.example.com/v1", stage: "production" }],
    routes: [
      {
        key: "change",
        twoWay: true,
        message: { anyOf: [{ $ref: "#/schemas/SignUp" }, { properties: { name: { type: "string" } } }] },
        reply: { $ref: "#/schemas/Account" },
      },
    ],
    events: [{ name: "signedUp", payload: { $ref: "#/schemas/Account" } }],
    connect: {
      params: [{ wire: "lang", in: "query", required: true }],
      security: [{ schemes: [{ name: "token", scopes: [] }] }],
    },
    schemas: [{ name: "SignUp" }, { name: "Account" }],
  });
});

test.each([
  ["2.6.0", "is not a version that we read"],
  ["4", "is not a version that we read"],
])("AsyncAPI %s is refused", (asyncapi, words) => {
  const { diagnostics } = readAsyncApi({ ...foreign, asyncapi });
  expect(diagnostics).toMatchObject([{ code: "APIGW101", severity: "error", message: expect.stringContaining(words) }]);
});

test("a payload in a format that is no JSON Schema is unknown, and it is said", () => {
  const payload = { schemaFormat: "application/vnd.apache.avro;version=1.9.0", schema: { type: "record" } };
  const { diagnostics } = readAsyncApi({
    ...foreign,
    channels: {
      accounts: {
        ...foreign.channels.accounts,
        messages: { ...foreign.channels.accounts.messages, rename: { payload } },
      },
    },
  });
  expect(diagnostics).toMatchObject([{ code: "APIGW104", message: expect.stringContaining("avro") }]);
});
