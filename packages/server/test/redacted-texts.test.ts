import { type ApiContract, type Context, lambda } from "@apigw/server";
import { answeredOf, createEvent } from "@apigw/server/testing";
import { expect, test } from "vitest";

// What a method writes to its own log, `context.redact(text)`: what the caller has shown is hidden, and all else is there.

interface Notes {
  note(input: { body: string }, context: Context): string;
}
const notesApi: ApiContract<Notes> = {
  name: "notes",
  operations: { note: { route: "POST /notes", status: 200, body: "text/plain", reply: "text/plain" } },
};
const handler = lambda(notesApi, { note: ({ body }, { redact }) => redact(body) });

/** A text as the log of a request with these headers may keep it. */
async function redacted(body: string, headers: Record<string, string> = {}): Promise<unknown> {
  const sent = { "content-type": "text/plain", ...headers };
  return answeredOf(await handler(createEvent({ method: "POST", path: "/notes", headers: sent, body }))).body;
}

test.each<[what: string, headers: Record<string, string>, text: string, log: string]>([
  ["a cookie", { cookie: "a=12345678; b=2" }, "it was 12345678", "it was [redacted]"],
  ["a cookie whose value is escaped", { cookie: "a=12%2045678" }, "it was 12 45678", "it was [redacted]"],
  ["a key", { "x-api-key": "12345678" }, "it was 12345678", "it was [redacted]"],
  ["a key with spaces, in a query", { "x-api-key": "1234 5678 " }, "/pets?1234+5678", "/pets?[redacted]"],
  ["a key as a URL has it", { "x-api-key": "1234/5678" }, "/pets?k=1234%2F5678", "/pets?k=[redacted]"],
  ["a key as JSON has it", { "x-api-key": '1234"5678' }, 'it was {"k":"1234\\"5678"}', 'it was {"k":"[redacted]"}'],
  ["a token", { authorization: "Bearer 12345678" }, "it was 12345678", "it was [redacted]"],
  ["a password", { authorization: `Basic ${btoa("ann:12345678")}` }, "it was 12345678", "it was [redacted]"],
  ["a token of somebody else", {}, "it was Bearer abcdefghijklmnop", "it was Bearer [redacted]"],
])("hides %s", async (_, headers, text, log) => {
  expect(await redacted(text, headers)).toBe(log);
});

test("leaves what is too short to be a secret: it may be any word", async () => {
  expect(await redacted("it is dark", { cookie: "theme=dark; lang=it" })).toBe("it is dark");
});

test("leaves what a URL has escaped and is no secret, line breaks too", async () => {
  expect(await redacted("/a%0Abcdefg?k=1234%2F5678", { "x-api-key": "1234/5678" })).toBe("/a%0Abcdefg?k=[redacted]");
});

test("keeps sixteen thousand letters of a text, and half a secret of none", async () => {
  expect(await redacted("a".repeat(40_000))).toBe("a".repeat(16_000));
  const headers = { "x-api-key": "0123456789" };
  const log = String(await redacted(`${"a".repeat(15_995)}0123456789${"a".repeat(20_000)}`, headers));
  expect(log).toBe(`${"a".repeat(15_995)}[reda`);
  expect(String(await redacted(`${"a".repeat(25_995)}0123456789`, headers))).not.toContain("0");
});
