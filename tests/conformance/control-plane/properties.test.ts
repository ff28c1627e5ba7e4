import { type Gateway, startGateway } from "@apigw/local";
import * as sdk from "@aws-sdk/client-api-gateway";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let gateway: Gateway;
let client: sdk.APIGatewayClient;
beforeAll(async () => {
  gateway = await startGateway({ log: () => undefined });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new sdk.APIGatewayClient({ endpoint: gateway.url, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterAll(() => gateway.stop());

/** A kind of resource: how one is made, got, listed a page at a time, and deleted. */
interface Kind {
  make(restApiId: string, name: string): Promise<string>;
  get(restApiId: string, id: string): Promise<unknown>;
  page(restApiId: string, limit: number, position?: string): Promise<{ ids: string[]; position: string | undefined }>;
  remove(restApiId: string, id: string): Promise<unknown>;
}

interface Named {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

const page = (
  { items = [], position }: { items?: Named[] | undefined; position?: string | undefined },
  key: "id" | "name" = "id",
) => ({ ids: items.map((item) => item[key] ?? ""), position });

const at = (position: string | undefined) => (position === undefined ? {} : { position });

const kinds: Readonly<Record<string, Kind>> = {
  validators: {
    make: async (restApiId, name) =>
      (await client.send(new sdk.CreateRequestValidatorCommand({ restApiId, name }))).id ?? "",
    get: (restApiId, requestValidatorId) =>
      client.send(new sdk.GetRequestValidatorCommand({ restApiId, requestValidatorId })),
    page: async (restApiId, limit, position) =>
      page(await client.send(new sdk.GetRequestValidatorsCommand({ restApiId, limit, ...at(position) }))),
    remove: (restApiId, requestValidatorId) =>
      client.send(new sdk.DeleteRequestValidatorCommand({ restApiId, requestValidatorId })),
  },
  models: {
    make: async (restApiId, name) => {
      const model = { name, contentType: "application/json", schema: '{"type":"object"}' };
      return (await client.send(new sdk.CreateModelCommand({ restApiId, ...model }))).name ?? "";
    },
    get: (restApiId, modelName) => client.send(new sdk.GetModelCommand({ restApiId, modelName })),
    page: async (restApiId, limit, position) =>
      page(await client.send(new sdk.GetModelsCommand({ restApiId, limit, ...at(position) })), "name"),
    remove: (restApiId, modelName) => client.send(new sdk.DeleteModelCommand({ restApiId, modelName })),
  },
  resources: {
    make: async (restApiId, pathPart) => {
      const { rootResourceId } = await client.send(new sdk.GetRestApiCommand({ restApiId }));
      return (
        (await client.send(new sdk.CreateResourceCommand({ restApiId, parentId: rootResourceId, pathPart }))).id ?? ""
      );
    },
    get: (restApiId, resourceId) => client.send(new sdk.GetResourceCommand({ restApiId, resourceId })),
    page: async (restApiId, limit, position) =>
      page(await client.send(new sdk.GetResourcesCommand({ restApiId, limit, ...at(position) }))),
    remove: (restApiId, resourceId) => client.send(new sdk.DeleteResourceCommand({ restApiId, resourceId })),
  },
  keys: {
    make: async (_, name) => (await client.send(new sdk.CreateApiKeyCommand({ name }))).id ?? "",
    get: (_, apiKey) => client.send(new sdk.GetApiKeyCommand({ apiKey })),
    page: async (_, limit, position) => page(await client.send(new sdk.GetApiKeysCommand({ limit, ...at(position) }))),
    remove: (_, apiKey) => client.send(new sdk.DeleteApiKeyCommand({ apiKey })),
  },
};

const action = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  /** Which of those that are there is deleted; none is where one is made. */
  remove: fc.option(fc.nat(), { freq: 2 }),
});

describe("whatever valid calls are made, in whatever order", () => {
  test("what is listed can be got, what was deleted is gone, and pages list each exactly once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 25 }), fc.integer({ min: 1, max: 4 }), async (actions, limit) => {
        await gateway.reset();
        const { id: restApiId = "" } = await client.send(new sdk.CreateRestApiCommand({ name: "any" }));
        const live = new Map(Object.keys(kinds).map((kind) => [kind, new Set<string>()]));
        const gone = new Map(Object.keys(kinds).map((kind) => [kind, new Set<string>()]));
        for (const [index, { kind, remove }] of actions.entries()) {
          const [ids, past] = [live.get(kind) ?? new Set<string>(), gone.get(kind) ?? new Set<string>()];
          const victim = remove === null ? undefined : [...ids][remove % Math.max(1, ids.size)];
          if (victim === undefined) ids.add((await kinds[kind]?.make(restApiId, `n${index}`)) ?? "");
          else {
            await kinds[kind]?.remove(restApiId, victim);
            ids.delete(victim);
            past.add(victim);
          }
        }
        for (const [name, kind] of Object.entries(kinds)) {
          const listed = await all(kind, restApiId, limit);
          expect(new Set(listed).size, name).toBe(listed.length);
          for (const id of live.get(name) ?? []) expect(listed, name).toContain(id);
          for (const id of listed) await kind.get(restApiId, id);
          for (const id of gone.get(name) ?? []) {
            expect(listed, name).not.toContain(id);
            await expect(kind.get(restApiId, id)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});

async function all(kind: Kind, restApiId: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  let position: string | undefined;
  do {
    const next = await kind.page(restApiId, limit, position);
    expect(next.ids.length).toBeLessThanOrEqual(limit);
    ids.push(...next.ids);
    position = next.position;
  } while (position !== undefined);
  return ids;
}

const segment = fc.constantFrom("pets", "dogs", "a.b", "x-1", "{id}", "{name}");
const path = fc
  .uniqueArray(segment, { maxLength: 3, selector: (part) => (part.startsWith("{") ? "{" : part) })
  .map((parts) => `/${parts.join("/")}`);
const method = fc.constantFrom("get", "post", "delete", "x-amazon-apigateway-any-method");

/** A schema may be called like anything that a document may have. */
const name = fc.constantFrom("Pet", "NewPet", "constructor", "toString", "Pet2");
const schema = fc.constantFrom<object>(
  { type: "object", properties: { id: { type: "integer" }, tag: { type: "string" } }, required: ["id"] },
  { type: "array", items: { type: "string" } },
  { type: "string", enum: ["a", "b"] },
);

const document = fc
  .record({
    title: fc.string({ minLength: 1, maxLength: 12 }),
    schemas: fc.dictionary(name, schema, { maxKeys: 3 }),
    operations: fc.uniqueArray(fc.record({ path, method, required: fc.boolean(), use: fc.nat() }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ path: at, method: verb }) => `${verb} ${at}`,
    }),
    binary: fc.subarray(["image/png", "application/pdf"]),
    secured: fc.boolean(),
  })
  .filter(({ operations }) => noTwoVariables(operations.map((operation) => operation.path)))
  .map(({ title, schemas, operations, binary, secured }) => {
    const names = Object.keys(schemas);
    const paths: Record<string, Record<string, object>> = {};
    for (const { path: at, method: verb, required, use } of operations) {
      const $ref = `#/components/schemas/${names[use % Math.max(1, names.length)]}`;
      paths[at] = { ...paths[at], [verb]: operationWith(required, names.length > 0 ? { $ref } : undefined, secured) };
    }
    return {
      openapi: "3.0.1",
      info: { title, version: "1" },
      paths,
      components: { schemas, securitySchemes: { api_key: { type: "apiKey", name: "x-api-key", in: "header" } } },
      ...(binary.length > 0 ? { "x-amazon-apigateway-binary-media-types": binary } : {}),
    };
  });

function operationWith(required: boolean, body: object | undefined, secured: boolean): object {
  const content = body === undefined ? {} : { "application/json": { schema: body } };
  return {
    parameters: [{ name: "limit", in: "query", required, schema: { type: "integer" } }],
    ...(body === undefined ? {} : { requestBody: { content } }),
    ...(secured ? { security: [{ api_key: [] }] } : {}),
    responses: { 200: { description: "ok", content } },
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{"statusCode": 200}' },
      responses: { default: { statusCode: "200", responseTemplates: { "application/json": "{}" } } },
    },
  };
}

/** API Gateway has one variable below a resource. */
function noTwoVariables(paths: readonly string[]): boolean {
  const seen = new Map<string, string>();
  return paths.every((text) => {
    const parts = text.split("/");
    return parts.every((part, index) => {
      if (!part.startsWith("{")) return true;
      const above = parts.slice(0, index).join("/");
      const known = seen.get(above) ?? part;
      seen.set(above, part);
      return known === part;
    });
  });
}

describe.each(["oas30", "swagger"] as const)("an export as %s", (exportType) => {
  test("that is imported again is exported as it was", async () => {
    await fc.assert(
      fc.asyncProperty(document, async (given) => {
        const first = await exported(given, exportType);
        const second = await exported(first, exportType);
        expect(portable(second)).toEqual(portable(first));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

async function exported(given: object, exportType: string): Promise<Record<string, unknown>> {
  const body = new TextEncoder().encode(JSON.stringify(given));
  const { id: restApiId } = await client.send(new sdk.ImportRestApiCommand({ body, failOnWarnings: true }));
  const stage = { restApiId, stageName: "prod" };
  await client.send(new sdk.CreateDeploymentCommand(stage));
  const parameters = { extensions: "apigateway,authorizers" };
  const answer = await client.send(new sdk.GetExportCommand({ ...stage, exportType, parameters }));
  return JSON.parse(Buffer.from(answer.body ?? []).toString());
}

/** Without the address, which is another for each API. */
function portable({ servers: _, host: __, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
