import { inspect } from "node:util";
import { apiKey, bearer, createClient, deep, greedy, join, path } from "@apigw/client";
import { sigv4 } from "@apigw/client/sigv4";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as pets from "./pets/client.js";
import { json, serve, type TestServer } from "./server.js";

let server: TestServer;
let stranger: TestServer;
beforeAll(async () => {
  stranger = await serve((_, response) => json(response, 200, "you should not be here"));
  server = await serve(({ url }, response) => {
    if (url.startsWith("/away")) return void response.writeHead(302, { location: `${stranger.url}/stolen` }).end();
    if (url === "/loop") return void response.writeHead(302, { location: "/loop" }).end();
    if (url.startsWith("/fail")) return json(response, 500, { message: "broken" }, { "set-cookie": "canary-cookie=1" });
    json(response, 200, { url });
  });
});
beforeEach(() => void [server, stranger].forEach(({ received }) => void received.splice(0)));
afterAll(() => Promise.all([server.stop(), stranger.stop()]));

const client = () => createClient({ baseUrl: server.url });
const failure = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a path parameter cannot move the request", () => {
  test.each([
    "",
    ".",
    "..",
    "../",
    "../admin",
    "a/../b",
    "..\\admin",
    "%2e",
    "%2e%2e",
    "%2E%2e/",
    ".%2e",
    "%2e.",
    "%252e%252e",
    "%25252e%25252e%25252f",
    "..%2f",
    "..%5c",
    "%2e%2e%2f",
    "%2e%2e%5cadmin",
    "a%2f..%2fb",
    "..;",
    "..;/admin",
    "..%3b",
    ".\t.",
    "%2e%09%2e",
    "\n..",
    "/..",
    "/../..",
    "/.",
    "./",
  ])("%j is refused, and nothing is sent", async (value) => {
    const send = async (wire: () => string) => client().send({ method: "GET", path: wire() });
    const refused = { code: "invalid-request" };
    await expect(send(() => path`/pets/${value}/photos`)).rejects.toMatchObject(refused);
    await expect(send(() => path`/files/${greedy(value)}`)).rejects.toMatchObject(refused);
    expect(server.received).toEqual([]);
  });

  test("half a character is refused", () => {
    expect(() => path`/pets/${"\ud800"}/photos`).toThrow();
  });

  test("two harmless values side by side are refused when together they are not", () => {
    expect(() => path`/pets/${"."}${"."}/photos`).toThrow();
    expect(() => path`/pets/.${"%2e"}`).toThrow();
  });

  test.each([
    ["a/b", "a%2Fb"],
    ["a?b#c", "a%3Fb%23c"],
    ["//evil.example", "%2F%2Fevil.example"],
    ["@evil.example", "%40evil.example"],
    ["a b+c", "a%20b%2Bc"],
    ["\\\\evil.example", "%5C%5Cevil.example"],
    ["a;b=c", "a%3Bb%3Dc"],
    ["..a", "..a"],
    ["a%00b", "a%2500b"],
    ["a..b", "a..b"],
    ["...", "..."],
    ["50%", "50%25"],
    ["%2F", "%252F"],
    ["a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"],
    ["ሴ'(!)*", "%E1%88%B4'(!)*"],
    [7, "7"],
    [true, "true"],
  ])("%j stands on the wire as %s", async (value, wire) => {
    await client().send({ method: "GET", path: path`/pets/${value}/photos` });
    expect(server.received.map(({ url }) => url)).toEqual([`/pets/${wire}/photos`]);
  });

  test("a greedy value keeps its slashes", () => {
    expect(path`/files/${greedy("a b/c?.txt")}`).toBe("/files/a%20b/c%3F.txt");
  });

  test.each(["@evil.example/", ".evil.example", ":80/", "//evil.example/", ""])(
    "a path %j stays at the host",
    async (text) => {
      await client().send({ method: "GET", path: text });
      expect(server.received).toHaveLength(1);
    },
  );
});

describe("a query", () => {
  test("repeats lists, leaves out what is absent, and escapes what means something", async () => {
    const values = { tag: ["a", "b&c"], none: undefined, nil: null, text: "a b+c", ids: join([1, "2,3"], ",") };
    await client().send({ method: "GET", path: "/q", query: { ...values, ...deep("like", { "a]": 1 }) } });
    expect(server.received[0]?.url).toBe("/q?tag=a&tag=b%26c&text=a%20b%2Bc&ids=1,2%2C3&like%5Ba%5D%5D=1");
  });

  test("may have parameters of any name, and no prototype changes", async () => {
    const hostile = { ["__proto__"]: "x", constructor: "y", $query___proto__: "z" };
    await client().send({ method: "GET", path: "/q", query: hostile, headers: { ["__proto__"]: "h" } });
    expect(server.received[0]?.url).toBe("/q?__proto__=x&constructor=y&%24query___proto__=z");
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect({}).not.toHaveProperty("x");
  });
});

describe("a credential", () => {
  test.each(["http://example.com", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://10.0.0.1"])(
    "is not taken to %s",
    (baseUrl) => {
      expect(() => createClient({ baseUrl, auth: apiKey("k") })).toThrow(/https?/);
      expect(() => createClient({ baseUrl })).not.toThrow();
    },
  );

  test.each([
    "https://a1b2.execute-api.eu-west-1.amazonaws.com/prod",
    "http://localhost:3000",
    "http://a1.execute-api.localhost:1",
    "http://[::1]",
  ])("may go to %s", (baseUrl) => {
    expect(() => createClient({ baseUrl, auth: apiKey("k") })).not.toThrow();
  });

  test.each([
    "https://user:canary@example.com",
    "https://example.com?key=canary",
    "canary",
    "ftp://canary.example",
    "https://a canary",
  ])("in a base URL %s is refused and not quoted", (baseUrl) => {
    const thrown = (() => {
      try {
        return createClient({ baseUrl });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({ code: "invalid-request" });
    expect(inspect(thrown)).not.toContain("canary@");
    expect(String(thrown)).not.toContain("canary");
  });

  test.each([
    "https://evil.example",
    "https://a1.execute-api.eu-west-1.amazonaws.com.evil.example",
    "https://execute-api.evil",
  ])("goes to %s only if that host is named", (baseUrl) => {
    expect(() => createClient({ baseUrl, auth: apiKey("k") })).toThrow(/hosts/);
    expect(() => createClient({ baseUrl, auth: apiKey("k"), hosts: [new URL(baseUrl).hostname] })).not.toThrow();
  });

  test("goes along no redirect, whose status is told", async () => {
    const keyed = createClient({ baseUrl: server.url, auth: apiKey("k") });
    expect(await failure(keyed.send({ method: "GET", path: "/away" }))).toMatchObject({
      code: "unexpected-status",
      status: 302,
    });
    const withHeader = client().send({ method: "GET", path: "/away" }, { headers: { "x-api-key": "k" } });
    expect(await failure(withHeader)).toMatchObject({ status: 302 });
    expect(await failure(keyed.send({ method: "GET", path: "/loop" }))).toMatchObject({ status: 302 });
    expect(stranger.received).toEqual([]);
  });

  test("of two kinds that need one header is refused", () => {
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    expect(() => createClient({ baseUrl: server.url, auth: [bearer("t"), sigv4({ credentials })] })).toThrow(/bearer/);
  });
});

test("a generated call sends its key", async () => {
  const keyed = createClient({ baseUrl: server.url, auth: apiKey("k", { header: "x-shop-key" }) });
  await pets.deletePet(keyed, { petId: 7 });
  expect(server.received[0]?.headers["x-shop-key"]).toBe("k");
});
