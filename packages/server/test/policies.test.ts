import { type ApiContract, defineAuthorizer, lambda } from "@apigw/server";
import { createEvent } from "@apigw/server/testing";
import fc from "fast-check";
import { expect, test } from "vitest";

// What a policy of an authorizer lets through, as AWS reads it: `*` goes over slashes, and a denial wins.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html

type Routes = Readonly<Record<string, string>>;

const stage = "arn:aws:execute-api:us-east-1:123456789012:a1/prod";

test.each<{ what: string; routes: Routes; may: string[]; allowed: string[]; denied: string[] }>([
  {
    what: "a route below an allowed one",
    routes: { get: "GET /pets/{id}", owner: "GET /pets/{id}/owner" },
    may: ["get"],
    allowed: ["GET/pets/7"],
    denied: ["GET/pets/7/owner", "GET/pets/7/owner/", "DELETE/pets/7"],
  },
  {
    what: "a route that overlaps an allowed one by a parameter",
    routes: { get: "GET /pets/{id}", owner: "GET /{kind}/{id}/owner" },
    may: ["get"],
    allowed: ["GET/pets/7"],
    denied: ["GET/pets/7/owner", "GET/cats/7/owner"],
  },
  {
    what: "a greedy route around an allowed one",
    routes: { one: "GET /a/{x}/c", all: "GET /a/{rest+}" },
    may: ["one"],
    allowed: ["GET/a/1/c"],
    denied: ["GET/a/1", "GET/a/1/2/c", "GET/a//c"],
  },
  {
    what: "$default",
    routes: { get: "GET /pets/{id}", other: "$default" },
    may: ["get"],
    allowed: ["GET/pets/7"],
    denied: ["GET/pets/7/x", "GET/pets/7/x/y", "GET/pets/", "GET/other", "POST/pets/7"],
  },
  {
    what: "$default behind greedy routes that are allowed",
    routes: { get: "GET /pets/{id}", below: "GET /pets/{id}/{rest+}", other: "$default" },
    may: ["get", "below"],
    allowed: ["GET/pets/7", "GET/pets/7/x", "GET/pets/7/x/y"],
    denied: ["GET/pets/", "GET/other"],
  },
  {
    what: "what is left where $default is allowed",
    routes: { secret: "GET /secret", other: "$default" },
    may: ["other"],
    allowed: ["GET/", "GET/x/secret", "POST/secret"],
    denied: ["GET/secret", "GET/secret/", "HEAD/secret"],
  },
  {
    what: "another spelling of a fixed path in a greedy one",
    routes: { read: "ANY /files/{path+}", secret: "GET /files/secret" },
    may: ["read"],
    allowed: ["GET/files/a", "PUT/files/secret", "GET/files/a/secret"],
    denied: ["GET/files/secret", "GET/files/secret/"],
  },
  {
    what: "the list, which is there for a slash at its end",
    routes: { list: "GET /pets", get: "GET /pets/{id}" },
    may: ["get"],
    allowed: ["GET/pets/7"],
    denied: ["GET/pets", "GET/pets/"],
  },
  {
    what: "nothing of an allowed route that goes first",
    routes: { user: "GET /users/{id}", me: "GET /{kind}/me" },
    may: ["user"],
    allowed: ["GET/users/7", "GET/users/me"],
    denied: ["GET/cats/me"],
  },
  {
    what: "a route that some gateways ask before an allowed one",
    routes: { files: "GET /files/{path+}", keys: "GET /{root}/secret/keys" },
    may: ["files"],
    allowed: ["GET/files/a", "GET/files/secret"],
    denied: ["GET/files/secret/keys"],
  },
  {
    what: "only the overlap of one that goes first",
    routes: { pets: "GET /{tenant}/pets", admin: "GET /admin/{thing}", below: "GET /admin/{thing}/x" },
    may: ["pets", "below"],
    allowed: ["GET/acme/pets", "GET/admin/7/x"],
    denied: ["GET/admin/pets", "GET/admin/7"],
  },
  {
    what: "the other methods of a path",
    routes: { get: "GET /x", any: "ANY /x" },
    may: ["get"],
    allowed: ["GET/x"],
    denied: ["POST/x", "HEAD/x"],
  },
  {
    what: "the other methods of a path in a greedy one",
    routes: { files: "ANY /{path+}", get: "GET /x", any: "ANY /x" },
    may: ["files", "get"],
    allowed: ["GET/x", "POST/y", "POST/y/x"],
    denied: ["POST/x", "HEAD/x"],
  },
  {
    what: "a path in a greedy one, and not the same below others",
    routes: { files: "ANY /{path+}", any: "ANY /x" },
    may: ["files"],
    allowed: ["POST/y", "POST/y/x"],
    denied: ["POST/x", "HEAD/x"],
  },
  {
    what: "a method among those of an allowed path",
    routes: { get: "GET /x", any: "ANY /x" },
    may: ["any"],
    allowed: ["POST/x"],
    denied: ["GET/x"],
  },
  {
    what: "what the wildcard of a method would reach",
    routes: { files: "ANY /files/{name}", admin: "GET /admin/files/{name}" },
    may: ["files"],
    allowed: ["GET/files/a"],
    denied: ["GET/admin/files/a"],
  },
  {
    what: "what parts of segments would reach",
    routes: { json: "GET /r/{id}.json", inside: "GET /r/{id}/{file}.json", xml: "GET /r/{id}.xml" },
    may: ["json"],
    allowed: ["GET/r/1.json"],
    denied: ["GET/r/1/x.json", "GET/r/1.xml"],
  },
])("a policy denies $what", async ({ routes, may, allowed, denied }) => {
  const allows = await policyOf(routes, may);
  expect(allowed.filter((one) => !allows(one))).toEqual([]);
  expect(denied.filter(allows)).toEqual([]);
});

test("where wildcards cannot tell two routes apart, the refusal wins", async () => {
  const routes = { get: "GET /pets/{id}", photo: "GET /pets/{id}/photo", other: "GET /pets/{id}/{part}" };
  const allows = await policyOf(routes, ["get", "photo"]);
  expect(["GET/pets/7", "GET/pets/7/photo", "GET/pets/7/other"].filter(allows)).toEqual(["GET/pets/7"]);
});

test("an answer that is not kept is about this one request, and always right", async () => {
  const routes = { get: "GET /pets/{id}", photo: "GET /pets/{id}/photo", other: "GET /pets/{id}/{part}" };
  const allowed = await Promise.all(
    ["GET/pets/7", "GET/pets/7/photo", "GET/pets/7/other"].map(async (request) => {
      const allows = await policyOf(routes, ["get", "photo"], { cached: false, request });
      return allows(request);
    }),
  );
  expect(allowed).toEqual([true, true, false]);
});

const segment = fc.constantFrom("a", "b", "{x}", "{x}.j", "v{x}");
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom("", "/{rest+}"))
  .map(([segments, rest]) => `${segments.map((one) => `/${one}`).join("")}${rest}` || "/");
const method = fc.constantFrom("GET", "POST", "HEAD", "ANY");
const route = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(method, path).map(([one, other]) => `${one} ${numbered(other)}`) },
  { weight: 1, arbitrary: fc.constant("$default") },
);
const request = fc.tuple(
  fc.constantFrom("GET", "POST", "HEAD", "PUT"),
  fc.array(fc.constantFrom("a", "b", "c", "1.j", "v1", "va.j", ""), { minLength: 1, maxLength: 6 }),
);

test("no request that is for another operation is let through by the policy for some", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(route, fc.boolean()), { minLength: 2, maxLength: 6, selector: ([one]) => one }),
      fc.array(request, { minLength: 20, maxLength: 40 }),
      async (drawn, requests) => {
        const routes = Object.fromEntries(drawn.map(([one], index) => [`operation${index}`, one]));
        const may = Object.keys(routes).filter((_, index) => drawn[index]?.[1]);
        const [allows, find] = [await policyOf(routes, may), finder(routes)];
        for (const [verb, segments] of requests) {
          const found = await find(verb, `/${segments.join("/")}`);
          if (found !== undefined && !may.includes(found)) {
            expect({ routes, may, found, allowed: allows(`${verb}/${segments.join("/")}`) }).toMatchObject({
              allowed: false,
            });
          }
        }
      },
    ),
    { numRuns: Number(process.env.POLICY_RUNS ?? 100) },
  );
});

test("a policy for a large API is made at once", async () => {
  const routes = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [
      [`list${index}`, `GET /things${index}`],
      [`get${index}`, `GET /things${index}/{id}/parts/{part}`],
      [`change${index}`, `ANY /things${index}/{rest+}`],
    ]).flat(),
  );
  const began = performance.now();
  await policyOf(
    { ...routes, other: "$default" },
    Object.keys(routes).filter((name) => !name.startsWith("change")),
  );
  expect(performance.now() - began).toBeLessThan(2000);
});

/** Parameters of a path have names of their own. */
function numbered(text: string): string {
  let count = 0;
  return text.replaceAll("{x}", () => `{x${count++}}`);
}

function apiOf(routes: Routes): ApiContract<Record<string, () => unknown>> {
  const operations = Object.entries(routes).map(([name, one]) => [name, { route: one, status: 200 }]);
  return { name: "x", operations: Object.fromEntries(operations) };
}

/** Whether a policy for these operations allows `GET/pets/7`. */
async function policyOf(
  routes: Routes,
  operations: readonly string[],
  { cached = true, request: asked = "GET/pets/7" } = {},
): Promise<(request: string) => boolean> {
  const decide = () => ({ principalId: "bob", context: {}, operations });
  const { handler } = defineAuthorizer(apiOf(routes), { context: {}, cached, decide });
  const answer = await handler({ type: "TOKEN", methodArn: `${stage}/${asked}`, authorizationToken: "x" });
  // It is a policy: the event was a TOKEN authorizer's.
  const { policyDocument } = answer as {
    policyDocument: { Statement: { Effect: "Allow" | "Deny"; Resource: string[] }[] };
  };
  const patterns = (effect: string) =>
    policyDocument.Statement.filter(({ Effect }) => Effect === effect).flatMap(({ Resource }) =>
      Resource.map(wildcard),
    );
  const [allow, deny] = [patterns("Allow"), patterns("Deny")];
  return (one) => {
    const arn = `${stage}/${one}`;
    return allow.some((pattern) => pattern.test(arn)) && !deny.some((pattern) => pattern.test(arn));
  };
}

function wildcard(resource: string): RegExp {
  const text = resource.replace(/[$().+[\\\]^{|}]/g, "\\$&");
  return new RegExp(`^${text.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
}

/** Which operation a request is for, where the path decides. */
function finder(routes: Routes): (method: string, path: string) => Promise<string | undefined> {
  let found: string | undefined;
  const noting = (name: string) => () => {
    found = name;
  };
  const service = Object.fromEntries(Object.keys(routes).map((name) => [name, noting(name)]));
  const handler = lambda(apiOf(routes), service);
  return async (verb, one) => {
    found = undefined;
    await handler(createEvent({ method: verb, path: one }, { version: "alb" }));
    return found;
  };
}
