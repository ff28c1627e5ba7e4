import { bearer, content, createClient, custom, multipart } from "@apigw/client";
import { signRequest, sigv4 } from "@apigw/client/sigv4";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { json, serve, type TestServer } from "./server.js";

let server: TestServer;
let accepted = "Bearer 1";
beforeAll(async () => {
  server = await serve(({ url, headers }, response) => {
    if (url.startsWith("/token") && headers.authorization !== accepted)
      return json(response, 401, { message: "Unauthorized" });
    json(response, 200, { url });
  });
});
beforeEach(() => void server.received.splice(0));
afterAll(() => server.stop());

const get = { method: "GET", path: "/token" } as const;

test("a token is asked for once, and once more when it is refused, however many calls wait", async () => {
  accepted = "Bearer 1";
  let asked = 0;
  const client = createClient({ baseUrl: server.url, auth: bearer(async () => String(++asked)) });
  await Promise.all([client.send(get), client.send(get), client.send(get)]);
  expect(asked).toBe(1);
  accepted = "Bearer 2";
  await Promise.all([client.send(get), client.send(get), client.send(get)]);
  expect([asked, server.received.length]).toEqual([2, 9]);
});

test("a stream is not sent again with a new token: its 401 is told", async () => {
  accepted = "nothing";
  const client = createClient({ baseUrl: server.url, auth: bearer(() => "t") });
  const body = content(new Blob(["x"]).stream());
  await expect(client.send({ method: "POST", path: "/token", body, type: "text/plain" })).rejects.toMatchObject({
    status: 401,
  });
});

test("a token that stays refused is tried twice, not for ever", async () => {
  accepted = "nothing";
  const client = createClient({ baseUrl: server.url, auth: bearer(() => "t") });
  await expect(client.send(get)).rejects.toMatchObject({ status: 401 });
  expect(server.received).toHaveLength(2);
});

test("a token function that fails is asked again by the next call, and its error is the caller's", async () => {
  accepted = "Bearer 2";
  let asked = 0;
  const broken = new Error("no network at the issuer");
  const token = () => (++asked === 1 ? Promise.reject(broken) : Promise.resolve(String(asked)));
  const client = createClient({ baseUrl: server.url, auth: bearer(token) });
  await expect(client.send(get)).rejects.toBe(broken);
  expect(await client.send(get)).toEqual({ url: "/token" });
});

test("a token function that hangs ends with the call's time", async () => {
  const client = createClient({ baseUrl: server.url, auth: bearer(() => new Promise<string>(() => {})), timeout: 50 });
  await expect(client.send(get)).rejects.toMatchObject({ code: "timeout" });
});

test("a custom credential sees the request it is for", async () => {
  const client = createClient({
    baseUrl: server.url,
    auth: custom(({ method, url, body }) => ({ "x-seen": `${method} ${new URL(url).pathname} ${String(body)}` })),
  });
  await client.send({ method: "POST", path: "/x", body: { a: 1 } });
  expect(server.received[0]?.headers["x-seen"]).toBe('POST /x {"a":1}');
});

test("what is signed is what stands on the wire", async () => {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
  const client = createClient({ baseUrl: `${server.url}/prod`, auth: sigv4({ credentials, region: "eu-west-1" }) });
  const query = { q: "a b+c/d", ü: ["2", "1"] };
  await client.send({ method: "PUT", path: "/a%2Fb/c%20d+e", query, body: { name: "Rex" } });

  // Signed anew from what the server saw, as the gateway does.
  const [seen] = server.received;
  const stamp = String(seen?.headers["x-amz-date"]);
  const date = new Date(stamp.replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
  const again = await signRequest(
    {
      method: seen?.method ?? "",
      url: `http://${seen?.headers.host}${seen?.url}`,
      headers: { "content-type": String(seen?.headers["content-type"]) },
      body: seen?.body,
    },
    { credentials, region: "eu-west-1", date },
  );
  expect(seen?.headers.authorization).toBe(again.authorization);
  expect(seen?.headers["x-amz-security-token"]).toBe("session");
  expect(seen?.url).toBe("/prod/a%2Fb/c%20d+e?q=a%20b%2Bc%2Fd&%C3%BC=2&%C3%BC=1");
});

test("a signed form with a file can be signed again: its bytes are fixed", async () => {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const client = createClient({ baseUrl: server.url, auth: sigv4({ credentials, region: "eu-west-1" }) });
  const body = { name: "Rex", tag: ["a", "b"], photo: new Blob(["\u0000bytes"], { type: "image/png" }) };
  await client.send({ method: "POST", path: "/photo", body: multipart(body) });
  const [seen] = server.received;
  const type = String(seen?.headers["content-type"]);
  const form = await new Response(new Uint8Array(seen?.body ?? []), { headers: { "content-type": type } }).formData();
  expect([form.get("name"), form.getAll("tag"), (form.get("photo") as Blob).type]).toEqual([
    "Rex",
    ["a", "b"],
    "image/png",
  ]);
});

test("a wrong clock is put right from the answer's date, once", async () => {
  const stamps: string[] = [];
  const hour = 3_600_000;
  const ahead = await serve(({ headers }, response) => {
    stamps.push(String(headers["x-amz-date"]));
    const ok = Math.abs(Date.parse(dateOf(stamps.at(-1) ?? "")) - (Date.now() + hour)) < 60_000;
    const date = new Date(Date.now() + hour).toUTCString();
    json(
      response,
      ok ? 200 : 403,
      { message: "Signature expired" },
      { date, "x-amzn-errortype": "InvalidSignatureException" },
    );
  });
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const client = createClient({ baseUrl: ahead.url, auth: sigv4({ credentials, region: "eu-west-1" }) });
  await client.send(get);
  await client.send(get);
  expect(stamps).toHaveLength(3);
  await ahead.stop();
});

const dateOf = (stamp: string) => stamp.replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5");
