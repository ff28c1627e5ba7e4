import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sha256 } from "./crypto.js";
import { signatureOf } from "./signature.js";
import { signRequest } from "./sigv4.js";

const vectors = new URL("../../../tests/fixtures/sigv4-vectors/", import.meta.url);

interface VectorContext {
  credentials: { access_key_id: string; secret_access_key: string; token?: string };
  region: string;
  service: string;
  sign_body: boolean;
  timestamp: string;
  omit_session_token?: boolean;
}

describe("AWS's own vectors", () => {
  test.each(readdirSync(vectors))("%s", async (name) => {
    const file = (suffix: string) => readFileSync(new URL(`${name}/${suffix}`, vectors), "utf8").replaceAll("\r", "");
    const context = JSON.parse(file("context.json")) as VectorContext; // the vectors share one shape
    const [head = "", ...rest] = file("request.txt").split("\n\n");
    const [line = "", ...headerLines] = head.replace(/\n\s+/g, " ").split("\n");
    const [, method = "", target = ""] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? [];
    // Dot segments are resolved as fetch resolves them; the vectors' paths are not encoded yet.
    const url = new URL(`https://example.amazonaws.com${target}`);
    const path = decodeURIComponent(url.pathname);
    const { credentials } = context;
    const stamp = context.timestamp.replace(/[-:]/g, "");
    const bodyHash = await sha256(rest.join("\n\n"));
    const headers: Record<string, string> = { "x-amz-date": stamp };
    for (const header of headerLines.filter(Boolean)) {
      const at = header.indexOf(":");
      const [key, value] = [header.slice(0, at).toLowerCase(), header.slice(at + 1)];
      headers[key] = key in headers && key !== "x-amz-date" ? `${headers[key]},${value}` : value;
    }
    if (credentials.token && !context.omit_session_token) headers["x-amz-security-token"] = credentials.token;
    if (context.sign_body) headers["x-amz-content-sha256"] = bodyHash;

    const scope = `${stamp.slice(0, 8)}/${context.region}/${context.service}/aws4_request`;
    const [, signature] = await signatureOf(
      { method, path, query: url.search, headers, bodyHash },
      { secret: credentials.secret_access_key, stamp, scope },
    );
    expect(signature).toBe(file("header-signature.txt").trim());
  });

  test("all 31 are here", () => expect(readdirSync(vectors)).toHaveLength(31));
});

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
const date = new Date("2026-11-23T10:00:00.500Z");

test("the region is read from an execute-api host, and asked for elsewhere", async () => {
  const headers = await signRequest(
    { method: "GET", url: "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod/pets" },
    { credentials, date },
  );
  expect(headers).toMatchObject({ "x-amz-date": "20261123T100000Z", "x-amz-security-token": "session" });
  expect(headers.authorization).toContain(
    "Credential=AKIDEXAMPLE/20261123/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, ",
  );
  await expect(signRequest({ method: "GET", url: "https://pets.example.com/" }, { credentials })).rejects.toMatchObject(
    {
      code: "credential-refused",
    },
  );
});

test("a slash in a path and a slash of the path are signed differently", async () => {
  const at = (path: string) =>
    signRequest({ method: "GET", url: `https://pets.example.com${path}` }, { credentials, date, region: "eu-west-1" });
  expect((await at("/a%2Fb")).authorization).not.toBe((await at("/a/b")).authorization);
  expect((await at("/?q=a+b")).authorization).toBe((await at("/?q=a%20b")).authorization);
  expect((await at("/?q=a%2Bb")).authorization).not.toBe((await at("/?q=a%20b")).authorization);
});
