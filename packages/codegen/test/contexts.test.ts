import { readOpenApi } from "@apigw/model";
import { generate } from "apigw-codegen";
import { expect, test } from "vitest";
import { complaints } from "./support/compile.js";

// What a method is told of its caller depends on what the gateway asks of callers.

const jwt = {
  type: "oauth2",
  flows: {},
  "x-amazon-apigateway-authorizer": {
    type: "jwt",
    identitySource: "$request.header.Authorization",
    jwtConfiguration: { issuer: "https://login.example", audience: ["shop"] },
  },
};
const lambda = {
  type: "apiKey",
  name: "Authorization",
  in: "header",
  "x-amazon-apigateway-authtype": "custom",
  "x-amazon-apigateway-authorizer": {
    type: "request",
    authorizerUri: "arn:aws:lambda:…",
    identitySource: "$request.header.Authorization",
  },
};
const iam = { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" };

const key = { type: "apiKey", name: "x-api-key", in: "header" };

/** The code of a shop with these operations at `/pets`. */
function shop(operations: object) {
  const document = {
    openapi: "3.0.1",
    info: { title: "shop", version: "1" },
    components: { securitySchemes: { jwt, lambda, iam, key } },
    paths: { "/pets": operations },
  };
  return generate(readOpenApi(document, { name: "shop" }).api, { contract: "shop" });
}

const fine = { 204: { description: "Fine" } };

/** What a method's context is called, and the guard that stands before it. */
function callerOf(security: readonly object[]): [context: string | undefined, guard: string | undefined] {
  const files = shop({ get: { operationId: "listPets", security, responses: fine } });
  const server = files.find(({ name }) => name === "server.ts")?.text;
  return [/context: ([^)]+)\)/.exec(server ?? "")?.[1], /guard: (iam|jwt\(.*?\))(?: \}|,$)/m.exec(server ?? "")?.[1]];
}

test.each<[string, object[], string, string?]>([
  ["nobody in particular", [], "Context"],
  ["a token", [{ jwt: [] }], "JwtContext", "jwt()"],
  [
    "a token with scopes",
    [{ jwt: ["pets:read", 'a"b'] }],
    'JwtContext<"pets:read" | "a\\"b">',
    'jwt("pets:read", "a\\"b")',
  ],
  ["a token and a key", [{ key: [], jwt: [] }], "JwtContext", "jwt()"],
  ["a signature", [{ iam: [] }], "IamContext", "iam"],
  ["what a Lambda authorizer wants", [{ lambda: [] }], "Context"],
  ["one thing or another", [{ jwt: [] }, { iam: [] }], "Context"],
  ["a token, or nothing", [{ jwt: [] }, {}], "Context"],
])("of %s", (_, security, context, guard) => {
  expect(callerOf(security)).toEqual([context, guard]);
});

const content = { "application/json": { schema: { type: "object", properties: { name: { type: "string" } } } } };
const files = shop({
  get: { operationId: "listPets", responses: fine },
  put: { operationId: "putPets", security: [{ jwt: ["pets:write"] }], requestBody: { content }, responses: fine },
  delete: { operationId: "dropPets", security: [{ iam: [] }], responses: fine },
});

/** Methods that are written by themselves, with the types that they ask for. */
const use = (code: string) => `
  import type { Context, IamContext, JwtContext } from "@apigw/server";
  import type { ShopService } from "./server.js";
  import type { PutPetsInput } from "./types.js";
  export type Taken = [Context, IamContext, JwtContext, PutPetsInput];
  ${code}`;

test("a method that asks for more than its operation has does not compile", () => {
  const methods: readonly (readonly [method: string, missing: string])[] = [
    ["listPets = (_: object, { identity }: IamContext): void => void identity.userArn.trim()", "userArn"],
    ["listPets = (_: object, { scopes }: JwtContext): void => void scopes.length", "unknown"],
    ['putPets = (_: object, { scopes }: JwtContext<"pets:admin">): void => void scopes.length', "pets:admin"],
    ["dropPets = (_: object, { claims }: JwtContext): void => void claims.iss", "unknown"],
    ["putPets = ({ body }: { body: { name?: string } }): void => void body.name", "body"],
    ["listPets = ({ limit }: { limit: number }): void => void limit.toFixed()", "limit"],
  ];
  const uses = methods.map(([method], at) => {
    const [name = ""] = method.split(" ", 1);
    return [`use${at}.ts`, use(`const ${method}; export const service: Partial<ShopService> = { ${name} };`)];
  });
  const said = complaints(files, Object.fromEntries(uses));
  expect(said).toEqual(methods.map(([, missing], at) => expect.stringMatching(`^use${at}.ts:6 [^]*\\b${missing}\\b`)));
}, 60_000);

test("a method may ask for less than there is, as a function, as a class and by itself", () => {
  const code = use(`
    export const putPets: ShopService["putPets"] = ({ body = {} }) => void body.name;
    const tenantOf = ({ claims }: JwtContext): string | undefined => claims["tenant"];
    const traced = ({ requestId }: Context): string => requestId;
    export const service: Partial<ShopService> = {
      listPets() {},
      putPets: (_, context) => void [tenantOf(context), traced(context)],
    };
    export class Shop implements ShopService {
      listPets(): void {}
      async putPets(input: PutPetsInput, context: JwtContext<"pets:write">): Promise<void> {
        await service.putPets?.(input, context);
      }
      dropPets(_: object, { identity }: IamContext): void { identity.userArn.trim(); }
    }
    export class Quiet extends Shop {
      override async putPets(_: unknown, context: Context): Promise<void> { traced(context); }
    }
  `);
  expect(complaints(files, { "use.ts": code })).toEqual([]);
}, 60_000);
