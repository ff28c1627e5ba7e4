import { readOpenApi } from "@apigw/model";
import { describe, expect, test } from "vitest";
import { httpRouter, type Router, restRouter } from "./route.js";

function operations(...routes: string[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const [method = "", path = ""] = route.split(" ");
    const key = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
    paths[path] = { ...paths[path], [key]: { responses: {} } };
  }
  return readOpenApi({ openapi: "3.0.1", info: { title: "t", version: "1" }, paths }).api.operations;
}

function routeOf(router: Router, request: string): string {
  const [method = "", path = ""] = request.split(" ");
  const found = router.find(method, path);
  if (found === undefined) return "none";
  return [found.operation.route, ...found.params.map(([name, value]) => `${name}=${value}`)].join(" ");
}

describe("an HTTP API", () => {
  const router = httpRouter(
    operations(
      "GET /",
      "GET /pets",
      "GET /pets/dog/1",
      "GET /pets/dog/{id}",
      "GET /pets/{proxy+}",
      "ANY /any",
      "GET /any",
    ),
  );
  const withDefault = httpRouter(operations("GET /pets", "ANY /$default"));
  test.each([
    ["GET /", "GET /"],
    ["GET /pets", "GET /pets"],
    ["GET /pets/dog/1", "GET /pets/dog/1"],
    ["GET /pets/dog/2", "GET /pets/dog/{id} id=2"],
    ["GET /pets/cat/2/3", "GET /pets/{proxy+} proxy=cat/2/3"],
    ["GET /any", "GET /any"],
    ["PUT /any", "ANY /any"],
    ["POST /pets", "none"],
    ["GET /pets/", "none"],
    ["GET /nothing", "none"],
    ["GET /__proto__", "none"],
  ])("%s is served by %s", (request, route) => expect(routeOf(router, request)).toBe(route));

  test("what no route matches goes to $default", () => {
    expect(routeOf(withDefault, "POST /pets")).toBe("$default");
    expect(routeOf(withDefault, "GET /pets")).toBe("GET /pets");
  });
});

describe("a REST API", () => {
  const router = restRouter(operations("GET /pets", "GET /pets/{id}", "POST /pets/mine", "ANY /{proxy+}"));
  test.each([
    ["GET /pets/", "GET /pets"],
    ["GET /pets/7", "GET /pets/{id} id=7"],
    ["GET /pets/a%2Fb", "GET /pets/{id} id=a%2Fb"],
    ["GET /pets/mine", "none"],
    ["PUT /pets", "none"],
    ["PUT /other/thing", "ANY /{proxy+} proxy=other/thing"],
    ["GET /pets/7/8", "ANY /{proxy+} proxy=pets/7/8"],
    ["GET /", "none"],
  ])("%s is served by %s", (request, route) => expect(routeOf(router, request)).toBe(route));
});
