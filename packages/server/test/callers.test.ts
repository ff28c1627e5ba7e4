import { inspect } from "node:util";
import {
  type ApiContract,
  type Authorize,
  type Context,
  defineAuthorizer,
  type Filter,
  type IamContext,
  iam,
  type JwtContext,
  jwt,
  lambda,
} from "@apigw/server";
import { cors } from "@apigw/server/middleware";
import { serve } from "@apigw/server/node";
import { answeredOf, createEvents, type EventOptions } from "@apigw/server/testing";
import { fetchHandler } from "@apigw/server/web";
import { describe, expect, test, vi } from "vitest";

// Who calls, where no gateway stands before a service: `authorize` says it.

interface Safe {
  open: (input: object, context: JwtContext<"safe:open">) => unknown;
  sign: (input: object, context: IamContext) => unknown;
  health: (input: object, context: Context) => unknown;
  fill: (input: { body: object }, context: Context) => unknown;
}

const safeApi: ApiContract<Safe> = {
  name: "safe",
  operations: {
    open: { route: "GET /safe", status: 200 },
    sign: { route: "GET /signed", status: 200 },
    health: { route: "GET /health", status: 200 },
    fill: { route: "PUT /safe", status: 200, body: "application/json" },
  },
};

const safe: Safe = {
  open: (_, { claims, scopes }) => ({ claims, scopes }),
  sign: (_, { identity }) => identity.userArn,
  health: (_, { authorizer, claims }) => ({ authorizer, claims }),
  fill: (_, { authorizer }) => authorizer,
};

const ann = { sub: "ann", groups: ["a", "b"], email_verified: true, realm: { roles: ["x"] }, nonce: null };

const authorize: Authorize = ({ operation, token, header, query, cookie, routeKey, kind }) => {
  if (operation === "health") return {};
  if (operation === "sign") return { userArn: `arn:aws:iam::123456789012:user/${cookie("user")}` };
  if (token === "bad") return "forbidden";
  if (token === "broken-token") throw new Error(`No key for ${token}`);
  if (operation === "fill") return { lambda: { kind, routeKey, key: header("X-Key"), page: query("page") } };
  return token === "ann" ? { claims: ann, scopes: ["safe:open"] } : "unauthorized";
};

/** Asks by node:http and by fetch, which must say the same. */
async function ask(path: string, init: RequestInit = {}, options: Parameters<typeof serve>[2] = { authorize }) {
  const { url, close } = await serve(safeApi, safe, options);
  try {
    const byNode = await fetch(url + path, init);
    const byFetch = await fetchHandler(safeApi, safe, options)(new Request(url + path, init));
    const told = await Promise.all([byNode, byFetch].map(toldBy));
    expect(told[1]).toEqual(told[0]);
    return told[0];
  } finally {
    await close();
  }
}

async function toldBy(response: Response) {
  const text = (await response.text()).replace(/(?<="requestId":")[^"]+/, "its own");
  const challenge = response.headers.get("www-authenticate");
  return {
    status: response.status,
    ...(challenge !== null && { challenge }),
    allowed: response.headers.get("access-control-allow-origin"),
    body: text === "" ? undefined : JSON.parse(text),
  };
}

const by = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe("what `authorize` says of a caller", () => {
  test("is what its methods are given: claims as texts, scopes, values, who signed", async () => {
    const { status, body: told } = (await ask("/safe", by("ann"))) ?? {};
    expect(status).toBe(200);
    expect(told).toEqual({
      claims: { sub: "ann", groups: "[a b]", email_verified: "true", realm: '{"roles":["x"]}', scope: "safe:open" },
      scopes: ["safe:open"],
    });
    expect(await ask("/signed", { headers: { cookie: "user=bob" } })).toMatchObject({
      body: "arn:aws:iam::123456789012:user/bob",
    });
    const body = { method: "PUT", headers: { "content-type": "application/json", "x-key": "k" }, body: "{}" };
    expect(await ask("/safe?page=2", body)).toMatchObject({
      body: { kind: "plain", routeKey: "PUT /safe", key: "k", page: "2" },
    });
  });

  test("may be nothing: the request goes on, and nobody is known", async () => {
    expect(await ask("/health")).toMatchObject({ status: 200, body: { authorizer: {}, claims: {} } });
  });

  test("refuses before the input is read, and a page may read why", async () => {
    const options = { authorize, filters: [cors({ origins: ["https://shop.example"] })] };
    const page = { headers: { origin: "https://shop.example" } };
    expect(await ask("/safe", page, options)).toMatchObject({
      status: 401,
      challenge: "Bearer",
      allowed: "https://shop.example",
      body: { status: 401, title: "Unauthorized" },
    });
    expect(await ask("/safe", { method: "PUT", ...by("bad"), body: "{" })).toMatchObject({ status: 403 });
    expect(await ask("/safe", { method: "HEAD" })).toMatchObject({ status: 401 });
  });

  test("comes before how large a body is: that is told to callers who are let in", async () => {
    const large = (token: string) => ({ method: "PUT", ...by(token), body: '{"a":"too large"}' });
    const options = { authorize, maxBody: 4 };
    expect(await ask("/safe", large("bad"), options)).toMatchObject({ status: 403 });
    expect(await ask("/safe", large("ann"), options)).toMatchObject({ status: 413 });
    expect(await ask("/nowhere", large("ann"), options)).toMatchObject({ status: 404 });
  });

  test("is not asked of what is no operation", async () => {
    const never = () => {
      throw new Error("asked");
    };
    expect(await ask("/nowhere", {}, { authorize: never })).toMatchObject({ status: 404 });
    expect(await ask("/safe", { method: "DELETE" }, { authorize: never })).toMatchObject({ status: 405 });
  });

  test("may fail, which is a 500, and is told without the token", async () => {
    const told: string[] = [];
    const onError = (error: unknown, context: Context) =>
      void told.push(context.redact(error instanceof Error ? error.message : ""));
    expect(await ask("/safe", by("broken-token"), { authorize, onError })).toMatchObject({ status: 500 });
    expect(told).toEqual(["No key for [redacted]", "No key for [redacted]"]);
  });
});

test("who calls through a load balancer cannot write its address, and nowhere else is one believed", async () => {
  const told: Safe = { ...safe, health: (_, { identity }) => identity.sourceIp };
  const handler = lambda(safeApi, told);
  const headers = { "x-forwarded-for": "10.0.0.1, 10.0.0.2" };
  const from = async (version: "alb" | "alb-multi" | "url") => {
    const event = createEvents(safeApi).health({}, { version, headers, sourceIp: "198.51.100.7" });
    return answeredOf(await handler(event)).body;
  };
  expect([await from("alb"), await from("alb-multi"), await from("url")]).toEqual(Array(3).fill("198.51.100.7"));
  const plain = await fetchHandler(safeApi, told)(new Request("http://x/health", { headers }));
  expect(await plain.json()).toBe("");
});

describe("a method whose context promises a caller", () => {
  const guardedApi: ApiContract<Safe> = {
    ...safeApi,
    operations: {
      ...safeApi.operations,
      open: { ...safeApi.operations.open, guard: jwt("safe:open", "safe:all") },
      sign: { ...safeApi.operations.sign, guard: iam },
    },
  };
  const handler = lambda(guardedApi, safe);
  const events = createEvents(guardedApi);
  const status = async (operation: "open" | "sign", options: EventOptions) => {
    const { status, headers, body } = answeredOf(await handler(events[operation]({}, options)));
    const challenge = headers["www-authenticate"];
    if (status === 401)
      expect([challenge, body]).toMatchObject([
        operation === "sign" ? "AWS4-HMAC-SHA256" : "Bearer",
        { status, detail: "No authorizer has let this caller in" },
      ]);
    if (status === 403)
      expect([challenge, body]).toMatchObject([
        'Bearer error="insufficient_scope", scope="safe:open safe:all"',
        { status, detail: "The token has none of the scopes safe:open, safe:all" },
      ]);
    return status;
  };
  const ann = { claims: { sub: "ann" }, scopes: ["safe:open"] };

  test.each<[string, "open" | "sign", EventOptions, number]>([
    ["has one with a token", "open", { version: "2.0", authorizer: ann }, 200],
    ["has one with a token of Cognito", "open", { version: "rest", authorizer: ann }, 200],
    ["has none behind a function URL", "open", { version: "url" }, 401],
    ["has none behind a load balancer", "open", { version: "alb" }, 401],
    ["has none behind a route without the authorizer", "open", { version: "2.0", route: "default" }, 401],
    [
      "has another behind a route that asks for other scopes",
      "open",
      { version: "2.0", route: "default", authorizer: { ...ann, scopes: ["safe:look"] } },
      403,
    ],
    [
      "has one whom its own route has let in, and whose scopes the gateway knows",
      "open",
      { version: "2.0", authorizer: { ...ann, scopes: ["safe:look"] } },
      200,
    ],
    [
      "may have any of its scopes there",
      "open",
      { version: "2.0", route: "default", authorizer: { ...ann, scopes: ["safe:all"] } },
      200,
    ],
    ["has one who has signed", "sign", { version: "url", authorizer: { userArn: "arn:aws:iam::1:user/a" } }, 200],
    ["has none who has not", "sign", { version: "2.0" }, 401],
  ])("%s", async (_, operation, options, answered) => {
    expect(await status(operation, options)).toBe(answered);
  });

  test("needs no scope where its route asks for none", async () => {
    const operations = { ...guardedApi.operations, open: { ...safeApi.operations.open, guard: jwt() } };
    const handler = lambda({ ...guardedApi, operations }, safe);
    const asked = async (options: EventOptions) => answeredOf(await handler(events.open({}, options))).status;
    const authorizer = { claims: { sub: "ann" } };
    expect(await asked({ version: "2.0", route: "default", authorizer })).toBe(200);
    expect(await asked({ version: "2.0", route: "default" })).toBe(401);
  });

  test("has one without a gateway if `authorize` says so", async () => {
    const asked = async (options: object) =>
      (await fetchHandler(guardedApi, safe, options)(new Request("http://x/safe"))).status;
    expect(await asked({})).toBe(401);
    expect(await asked({ authorize: () => ann })).toBe(200);
    expect(await asked({ authorize: () => ({ ...ann, scopes: [] }) })).toBe(403);
  });
});

test("who is refused, and what fails in `authorize`, is known by its operation", async () => {
  const seen: unknown[] = [];
  const logged: Filter = async (_, next, context) => {
    const answer = await next();
    seen.push([answer.status, context.operation]);
    return answer;
  };
  for (const authorize of [() => "unauthorized" as const, () => Promise.reject(new Error("no users"))]) {
    const onError = (_: unknown, { operation }: Context) => seen.push(operation);
    await fetchHandler(safeApi, safe, { authorize, filters: [logged], onError })(new Request("http://x/safe"));
  }
  expect(seen).toEqual([[401, "open"], "open", [500, "open"]]);
});

test.each<unknown>([
  undefined,
  null,
  false,
  true,
  "ann",
  "Forbidden",
  [],
  { sub: "ann" },
  { isAuthorized: false },
  { claims: "ann" },
  { scopes: "safe:open" },
  { lambda: [] },
  { userArn: "" },
])("whom `authorize` does not name so that it can be understood is not let in: %j", async (given) => {
  const told: unknown[] = [];
  // What code without types can do.
  const options = { authorize: () => given as "forbidden", onError: (error: unknown) => void told.push(error) };
  expect(await ask("/health", {}, options)).toMatchObject({ status: 500 });
  expect(told).toMatchObject([{ code: "invalid-decision" }, { code: "invalid-decision" }]);
});

describe("an authorizer of the gateway decides without one too", () => {
  const guard = defineAuthorizer(safeApi, {
    context: { tenant: "string" },
    decide({ token }) {
      if (token === "thrown") throw new Error("Unauthorized");
      if (token === "") return "unauthorized";
      const caller = { principalId: token, context: { tenant: token } };
      return token === "ann" ? caller : { ...caller, operations: ["health"] };
    },
  });
  const tenants: Safe = {
    ...safe,
    open: (_, context) => guard.of(context).tenant,
    health: (_, context) => guard.of(context).tenant,
  };
  const handle = fetchHandler(safeApi, tenants, { authorize: guard.authorize, use: [guard.check] });
  const asked = async (path: string, token: string) => {
    const response = await handle(new Request(`http://x${path}`, token ? by(token) : {}));
    return [response.status, response.ok ? await response.json() : undefined];
  };

  test.each([
    ["/safe", "ann", [200, "ann"]],
    ["/health", "bob", [200, "bob"]],
    ["/safe", "bob", [403, undefined]],
    ["/safe", "", [401, undefined]],
    ["/safe", "thrown", [401, undefined]],
  ])("%s for %o: %j", async (path, token, answered) => {
    expect(await asked(path, token)).toEqual(answered);
  });

  describe("and what it throws", () => {
    const shown = ["canary-of-a-header", "canary-of-the-query", "canary-of-the-token"];
    const [key = "", ticket = "", token = ""] = shown;
    const asked = { headers: { ...by(token).headers, "x-tenant-key": key } };
    const decide = () => Promise.reject(new Error(`nobody has ${shown.join(", ")}`));

    test("is logged without what the caller has shown, and told nobody else", async () => {
      const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
      const { authorize } = defineAuthorizer(safeApi, { context: {}, decide });
      const told: unknown[] = [];
      const onError = (error: unknown) => void told.push(error);
      const { status } = (await ask(`/safe?ticket=${ticket}`, asked, { authorize, onError })) ?? {};
      const lines = logged.mock.calls.map(String);
      logged.mockRestore();
      expect(status).toBe(500);
      expect(lines).toHaveLength(2);
      for (const line of lines) expect(line).toContain('"message":"nobody has [redacted], [redacted], [redacted]"');
      expect(lines.join()).not.toContain("canary");
      expect(told).toMatchObject([{ code: "authorizer-failed" }, { code: "authorizer-failed" }]);
      expect(inspect(told)).not.toContain("canary");
    });

    test("is told to whoever listens to the guard", async () => {
      const told: unknown[] = [];
      const onError = (error: unknown) => void told.push(error);
      const { authorize } = defineAuthorizer(safeApi, { context: {}, decide, onError });
      expect(await ask("/safe", asked, { authorize, onError() {} })).toMatchObject({ status: 500 });
      const thrown = new Error(`nobody has ${shown.join(", ")}`);
      expect(told).toEqual([thrown, thrown]);
    });
  });
});
