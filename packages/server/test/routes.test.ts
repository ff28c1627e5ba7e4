import { connect } from "node:net";
import { type ApiContract, lambda, type ServiceOptions } from "@apigw/server";
import { serve } from "@apigw/server/node";
import { createEvent } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { describe, expect, test } from "vitest";
import { call, http2Event, restEvent } from "./events.js";

// Every operation answers its name and input: what is looked at is which one it is.

type Named = Record<string, (input: object) => unknown>;

function named(...routes: string[]): readonly [ApiContract<Named>, Named] {
  const names = (route: string) => [...route.matchAll(/\{(\w+)\+?\}/g)].map(([, name = ""]) => [name, "string"]);
  const operation = (route: string) => ({ route, status: 200, path: Object.fromEntries(names(route)) });
  return [
    { name: "named", operations: Object.fromEntries(routes.map((route) => [route, operation(route)])) },
    Object.fromEntries(routes.map((route) => [route, (input: object) => ({ route, ...input })])),
  ];
}

/** An event as it comes of a gateway's own route, which need not be one of the contract. */
function through(gatewayRoute: string, method: string, path: string, parameters: Record<string, string>) {
  const [, resource = ""] = gatewayRoute.split(" ");
  const event = http2Event({ method, resource, path: "/", pathParameters: {} });
  return { ...event, routeKey: gatewayRoute, rawPath: path, pathParameters: parameters };
}

describe("behind a route of the gateway", () => {
  const pets = lambda(...named("GET /pets/{petId}", "DELETE /pets/{petId}", "GET /pets/{petId}/{part}"));

  test("a decoded slash makes it no other route", async () => {
    const own = await call(pets, through("ANY /pets/{petId}", "GET", "/pets/a/b", { petId: "a/b" }));
    expect(own.json).toEqual({ route: "GET /pets/{petId}", petId: "a/b" });
    const foreign = await call(pets, through("ANY /pets/{id}", "GET", "/pets/a/b%2F", { id: "a/b%2F" }));
    expect(foreign.json).toEqual({ route: "GET /pets/{petId}", petId: "a/b%2F" });
    expect((await call(pets, through("ANY /pets/{id}", "PUT", "/pets/a/b", { id: "a/b" }))).statusCode).toBe(405);
  });

  test("a method that its path does not have is told those that it has", async () => {
    const { statusCode, headers } = await call(
      pets,
      through("ANY /pets/{petId}", "PUT", "/pets/a/b", { petId: "a/b" }),
    );
    expect([statusCode, headers?.allow]).toEqual([405, "GET, DELETE, HEAD, OPTIONS"]);
    const options = await call(pets, through("ANY /pets/{petId}", "OPTIONS", "/pets/7", { petId: "7" }));
    expect([options.statusCode, options.headers?.allow]).toEqual([204, "GET, DELETE, HEAD, OPTIONS"]);
    const rest = restEvent({ method: "PUT", resource: "/pets/{petId}", path: "/shop/pets/7" });
    expect((await call(pets, rest)).statusCode).toBe(405);
  });

  test("the head of what can be got is there", async () => {
    const head = pets(through("ANY /pets/{petId}", "HEAD", "/pets/a/b", { petId: "a/b" }));
    expect(await head).toMatchObject({ statusCode: 200, body: "" });
  });

  test("ANY is every method that a gateway lets through, and others are told which", async () => {
    const [{ name }, service] = named("ANY /pets");
    const validate = (value: unknown) =>
      /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test((value as { method: string }).method)
        ? { value }
        : { issues: [{ message: "is another", path: ["method"] }] };
    const input = { "~standard": { version: 1, vendor: "test", validate } } as const;
    const pets = lambda({ name, operations: { "ANY /pets": { route: "ANY /pets", status: 200, input } } }, service);
    expect((await call(pets, through("ANY /pets", "PUT", "/pets", {}))).json).toMatchObject({ method: "PUT" });
    const { statusCode, headers, json } = await call(pets, through("ANY /pets", "PROPFIND", "/pets", {}));
    expect([statusCode, headers?.allow]).toEqual([405, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"]);
    expect(json).toMatchObject({ detail: "PROPFIND is not among the methods of this path" });
  });

  test("its own method goes before ANY", async () => {
    const both = lambda(...named("ANY /pets", "GET /pets"));
    const routes = ["GET", "PUT"].map(
      async (method) => (await call(both, through("ANY /pets", method, "/pets", {}))).json,
    );
    expect(await Promise.all(routes)).toMatchObject([{ route: "GET /pets" }, { route: "ANY /pets" }]);
  });

  test("that is greedy, the rest of the path decides", async () => {
    const found = await call(pets, through("ANY /{proxy+}", "GET", "/pets/a%2Fb/c", { proxy: "pets/a%2Fb/c" }));
    expect(found.json).toEqual({ route: "GET /pets/{petId}/{part}", petId: "a%2Fb", part: "c" });
    const rest = { method: "GET", resource: "/{proxy+}", path: "/pets/a%2Fb", pathParameters: { proxy: "pets/a%2Fb" } };
    expect((await call(pets, restEvent(rest))).json).toEqual({ route: "GET /pets/{petId}", petId: "a/b" });
    const files = lambda(...named("GET /files/{path+}", "GET /files/{folder}/{name}"));
    const own = await call(files, through("ANY /files/{path+}", "GET", "/files/a/b", { path: "a/b" }));
    expect(own.json).toEqual({ route: "GET /files/{path+}", path: "a/b" });
  });
});

describe("a slash at the end", () => {
  const slash = named("GET /slash/", "GET /shelves/{shelfId}/");
  test.each(["/slash", "/slash/", "/shelves/7", "/shelves/7/"])(
    "makes no other path of the contract's: %s",
    async (path) => {
      const event = createEvent({ method: "GET", path }, { version: "url" });
      expect((await call(lambda(...slash), event)).statusCode).toBe(200);
      expect((await fetchHandler(...slash)(new Request(`http://localhost${path}`))).status).toBe(200);
    },
  );
});

test("a slash at the end is a greedy parameter's own, whoever finds the operation", async () => {
  const files = lambda(...named("GET /files/{path+}"));
  const found = { route: "GET /files/{path+}", path: "a/b/" };
  const events = [
    createEvent({ method: "GET", path: "/files/a/b/" }, { version: "url" }),
    createEvent({ method: "GET", path: "/files/a/b/" }, { version: "alb" }),
    through("GET /files/{path+}", "GET", "/files/a/b/", { path: "a/b/" }),
    through("ANY /{proxy+}", "GET", "/files/a/b/", { proxy: "files/a/b/" }),
  ];
  for (const event of events) expect((await call(files, event)).json).toEqual(found);
});

describe("the root is found", () => {
  const root = (options: ServiceOptions = {}) => lambda(...named("GET /", "GET /pets"), options);

  test.each(["/prod", "/prod/", "/", ""])("in a stage, at %j", async (rawPath) => {
    const event = http2Event({ method: "GET", resource: "$default", path: "/" });
    const staged = { ...event, rawPath, requestContext: { ...Object(event.requestContext), stage: "prod" } };
    expect((await call(root(), staged)).json).toEqual({ route: "GET /" });
  });

  test("and is called a slash", async () => {
    const whole: ApiContract<Named> = { name: "whole", operations: { all: { route: "$default", status: 200 } } };
    const event = { ...http2Event({ method: "GET", resource: "$default", path: "/" }), rawPath: "" };
    expect((await call(lambda(whole, { all: (input) => input }), event)).json).toEqual({ method: "GET", path: "/" });
  });

  test.each(["/shop", "/shop/", "shop", "shop/"])("below the base path %s", async (basePath) => {
    const found = async (path: string) => {
      return (await call(root({ basePath }), createEvent({ method: "GET", path }, { version: "alb" }))).json;
    };
    expect(await found("/shop")).toEqual({ route: "GET /" });
    expect(await found("/shop/")).toEqual({ route: "GET /" });
    expect(await found("/shop/pets")).toEqual({ route: "GET /pets" });
    expect(await found("/shopping")).toMatchObject({ status: 404 });
  });
});

test("on node:http, a target with the host in it is the path alone", async () => {
  const server = await serve(...named("GET /", "GET /pets"));
  const { port } = new URL(server.url);
  const ask = (target: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.end(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      let answer = "";
      socket.on("data", (data) => (answer += data)).on("close", () => resolve(answer));
    });
  try {
    expect(await ask("http://x/pets?limit=1")).toContain('{"route":"GET /pets"}');
    expect(await ask("HTTP://x:80")).toContain('{"route":"GET /"}');
    expect(await ask("//x/pets")).toContain("404 Not Found");
  } finally {
    await server.close();
  }
});

test("a path may have spaces", async () => {
  const spaced = lambda(...named("GET /a b", "GET /a"));
  const event = createEvent({ method: "GET", path: "/a%20b", resource: "$default" }, { version: "url" });
  expect((await call(spaced, event as Record<string, unknown>)).json).toEqual({ route: "GET /a b" });
});

test.each([
  ["GET /%C3%B6/{id}", "/%C3%B6/a", "a"],
  ["GET /ö/{id}", "/%c3%b6/a", "a"],
  ["GET /a%20b%7Bc/{id}", "/a%20b%7bc/a", "a"],
  ["GET /x/{id}%40home", "/x/me@home", "me"],
  ["GET /a%2Fb/{id}", "/a%2Fb/a", "a"],
  ["GET /100%25/{id}", "/100%25/a", "a"],
])("a path is found that a contract has percent-encoded: %s", async (route, path, id) => {
  const encoded = named(route);
  const event = createEvent({ method: "GET", path }, { version: "url" });
  const found = { route, id };
  expect((await call(lambda(...encoded), event)).json).toEqual(found);
  const answered = await fetchHandler(...encoded)(new Request(`http://localhost${path}`));
  expect(await answered.json()).toEqual(found);
});
