import {
  apiKey,
  bearer,
  binary,
  type ClientOptions,
  content,
  createClient,
  deep,
  events,
  form,
  isApiError,
  isClientError,
  isGatewayError,
  join,
  multipart,
  ndjson,
  pages,
  path,
} from "@apigw/client";
import { explain } from "@apigw/client/explain";
import { cache, dedupe, trace } from "@apigw/client/middleware";
import { sigv4 } from "@apigw/client/sigv4";

/** Where a case runs. */
export interface Scene {
  readonly url: string;
  /** Names this run, so that the server counts its calls alone. */
  readonly run: string;
  readonly isBrowser: boolean;
}

/** One promise of the client, kept wherever there is `fetch`. Gives what is wanted and what came, to be compared. */
export interface Case {
  readonly name: string;
  check(scene: Scene): Promise<readonly [found: unknown, wanted: unknown]>;
}

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
const client = ({ url }: Scene, options: Partial<ClientOptions> = {}) => createClient({ baseUrl: url, ...options });
const get = (scene: Scene, to: string) => ({ method: "GET", path: to, query: { run: scene.run } });
interface Echo {
  readonly path: string;
  readonly query: string;
  readonly type: string;
  readonly body: string;
  readonly key?: string;
}
const failure = (work: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(work).then(() => undefined, Object);
const shown = (error: unknown, ...members: string[]) => {
  const all = Object(error) as Readonly<Record<string, unknown>>; // Members of a value that may be anything.
  return members.map((name) => all[name]);
};

export const cases: readonly Case[] = [
  {
    name: "a call gives its value, and sends path and query as they are meant",
    async check(scene) {
      const query = {
        tag: ["a", "b&c"],
        none: undefined,
        text: "a b+ü",
        ids: join([1, 2], ","),
        ...deep("f", { x: 1 }),
      };
      const sent = { method: "GET", path: path`/echo/${"a/b ?"}`, query };
      const echo = await client(scene).send<Echo>(sent);
      return [
        [echo.path, echo.query],
        ["/echo/a%2Fb%20%3F", "tag=a&tag=b%26c&text=a%20b%2B%C3%BC&ids=1,2&f%5Bx%5D=1"],
      ];
    },
  },
  {
    name: "bodies are JSON, text, forms and bytes, each with its media type",
    async check(scene) {
      const echo = (body: unknown, type?: string) =>
        client(scene).send<Echo>({ method: "POST", path: "/echo", body, type });
      const found = [
        await echo({ a: 1 }),
        await echo(form({ a: "1 &", b: ["x", "y"] })),
        await echo(content("hello"), "text/plain"),
        await echo(content(new Uint8Array([65])), "image/png"),
      ];
      const parts = await echo(multipart({ name: "Rex", photo: new Blob(["x"]) }));
      return [
        [
          ...found.map(({ type, body }) => [type, body]),
          /^multipart\/form-data; boundary=/.test(parts.type),
          /Rex/.test(parts.body),
        ],
        [
          ["application/json", '{"a":1}'],
          ["application/x-www-form-urlencoded;charset=UTF-8", "a=1+%26&b=x&b=y"],
          ["text/plain", "hello"],
          ["image/png", "A"],
          true,
          true,
        ],
      ];
    },
  },
  {
    name: "bytes are bytes",
    check: async (scene) => [
      Array.from((await client(scene).send<Uint8Array>({ ...get(scene, "/bytes"), as: binary })) ?? []),
      [0, 127, 128, 255],
    ],
  },
  {
    name: "a declared failure is a value of result(), and thrown by await",
    async check(scene) {
      const request = { ...get(scene, "/missing"), fails: [404] };
      const found = await client(scene).send(request).result();
      const thrown = await failure(client(scene).send(request));
      return [
        [found.ok, ...shown(Object(found).error, "code", "status", "requestId", "body"), isApiError(thrown, 404)],
        [false, "api-error", 404, "abc=", { message: "No pet has id 8" }, true],
      ];
    },
  },
  {
    name: "what the gateway itself answers is told apart, and explained",
    async check(scene) {
      const throttled = await failure(client(scene, { retries: 0 }).send(get(scene, "/throttled")));
      const lost = await failure(client(scene).send({ ...get(scene, "/no-route"), fails: [404] }));
      return [
        [isGatewayError(throttled, "throttled"), isGatewayError(lost, "not-found"), typeof explain(lost)?.fix],
        [true, true, "string"],
      ];
    },
  },
  {
    name: "an undeclared status and broken JSON have codes of their own",
    async check(scene) {
      const errors = [
        await failure(client(scene).send(get(scene, "/missing"))),
        await failure(client(scene).send(get(scene, "/broken"))),
      ];
      return [errors.map((error) => shown(error, "code")[0]), ["unexpected-status", "decode-error"]];
    },
  },
  {
    name: "time and abort end a call, and the abort is the caller's own",
    async check(scene) {
      const late = await failure(client(scene, { timeout: 60 }).send(get(scene, "/never")));
      const control = new AbortController();
      const reason = new Error("enough");
      setTimeout(() => control.abort(reason), 30);
      const aborted = await failure(client(scene).send(get(scene, "/never"), { signal: control.signal }));
      const before = await failure(client(scene).send(get(scene, "/echo"), { signal: control.signal }));
      return [
        [shown(late, "code")[0], aborted === reason, before === reason],
        ["timeout", true, true],
      ];
    },
  },
  {
    name: "nobody there is a network error",
    check: async (scene) => {
      const error = await failure(createClient({ baseUrl: "http://127.0.0.1:9", retries: 0 }).send(get(scene, "/")));
      return [
        [shown(error, "code")[0], isClientError(error)],
        ["network-error", true],
      ];
    },
  },
  {
    name: "an answer without CORS headers is a network error in a browser",
    check: async (scene) => {
      const error = await failure(client(scene, { retries: 0 }).send(get(scene, "/no-cors")));
      return [
        [shown(error, "code")[0], /CORS/.test(explain(error)?.cause ?? "")],
        scene.isBrowser ? ["network-error", true] : [undefined, false],
      ];
    },
  },
  {
    name: "what may be repeated is tried again, what may not is not",
    async check(scene) {
      const again = await client(scene).send(get(scene, "/twice"));
      const post = { ...get(scene, "/once"), method: "POST", body: {} };
      const failed = await failure(client(scene).send(post));
      const keyed = await client(scene).send(post, { headers: { "idempotency-key": "1" } });
      return [
        [again, shown(failed, "status")[0], keyed],
        [{ count: 3 }, 503, { count: 2 }],
      ];
    },
  },
  {
    name: "an API key and a token go along, and a refused token is asked for once more",
    async check(scene) {
      const keyed = createClient({ baseUrl: scene.url, auth: apiKey("k") });
      const echo = await keyed.send<Echo>(get(scene, "/echo"));
      let asked = 0;
      const token = createClient({ baseUrl: scene.url, auth: bearer(async () => `${++asked}`) });
      await Promise.all([token.send(get(scene, "/token")), token.send(get(scene, "/token"))]);
      return [
        [echo.key, asked],
        ["k", 2],
      ];
    },
  },
  {
    name: "a signature is what the gateway makes of the request, body and odd characters included",
    async check(scene) {
      const signed = createClient({ baseUrl: scene.url, auth: sigv4({ credentials, region: "eu-west-1" }) });
      const query = { q: "a b+c/d*'()!~", ü: ["2", "1"], empty: "" };
      const requests = [
        { method: "GET", path: "/signed" },
        { method: "GET", path: "/signed", query },
        { method: "POST", path: "/signed", query, body: { name: "Rëx" } },
        { method: "PUT", path: "/signed", body: content(new Uint8Array([0, 255])), type: "image/png" },
        { method: "POST", path: "/signed", body: multipart({ a: "1", b: new Blob(["x"]) }) },
      ];
      const sent = requests.map((request) => signed.send(request).response());
      const wrong = createClient({
        baseUrl: scene.url,
        auth: sigv4({ credentials: { ...credentials, secretAccessKey: "other" }, region: "eu-west-1" }),
      });
      const responses = await Promise.all([...sent, wrong.send({ method: "GET", path: "/signed" }).response()]);
      return [responses.map(({ status }) => status), [200, 200, 200, 200, 200, 403]];
    },
  },
  {
    name: "a redirect is not followed with a credential",
    async check(scene) {
      const keyed = createClient({ baseUrl: scene.url, auth: apiKey("k") });
      const error = await failure(keyed.send(get(scene, "/away")));
      // A browser hides the status of what it may not follow.
      return [shown(error, "code", "status"), ["unexpected-status", scene.isBrowser ? 0 : 302]];
    },
  },
  {
    name: "pages, events and lines arrive one after the other",
    async check(scene) {
      const found: unknown[] = [];
      const list = (cursor?: string) =>
        client(scene).send<{ next?: string }>({ method: "GET", path: "/pages", query: { cursor } });
      for await (const { next } of pages(list, (page) => page.next)) found.push(next);
      for await (const { event, data } of events(client(scene).send(get(scene, "/events")))) found.push([event, data]);
      for await (const line of ndjson(client(scene).send(get(scene, "/lines")))) found.push(line);
      return [found, ["b", undefined, ["message", "one"], ["tick", "two"], { id: 1 }, { id: 2 }]];
    },
  },
  {
    name: "middleware shares, keeps and traces",
    async check(scene) {
      // What names each try stands innermost: identical calls are identical before it.
      const one = client(scene, { use: [dedupe(), cache(), trace()] });
      const both = await Promise.all([one.send(get(scene, "/etag")), one.send(get(scene, "/etag"))]);
      return [
        [...both, await one.send(get(scene, "/etag"))],
        [{ count: 1 }, { count: 1 }, { count: 1 }],
      ];
    },
  },
];
