import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { close, listen } from "../../../src/server/listen.js";
import { type Rest, startRest } from "../rest-stage.js";
import { type Kind, sample, sources, type TemplateCase, templates } from "./table.js";

// Each template is the request template of a route of its own; what it makes is sent to a server that sends it back.
let rest: Rest;
let url: string;
const backend = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  response.end(Buffer.concat(pieces));
});

beforeAll(async () => {
  const uri = `http://127.0.0.1:${await listen(backend, 0, "127.0.0.1")}/`;
  rest = await startRest();
  const routes = templates.map((one, index) => [`POST /${index}/{id}`, route(one, uri)] as const);
  const deployed = await rest.deploy(Object.fromEntries(routes));
  await rest.patchStage(deployed, { "/variables/version": "v1" });
  url = deployed.url;
});
afterAll(async () => {
  await rest.gateway.stop();
  await close(backend);
});

function route({ template }: TemplateCase, uri: string): object {
  return {
    "x-amazon-apigateway-integration": {
      type: "http",
      httpMethod: "POST",
      uri,
      requestTemplates: { "application/json": template },
      responses: { default: { statusCode: "200" } },
    },
  };
}

async function rendered(index: number, body: unknown = sample): Promise<string> {
  const response = await fetch(`${url}/${index}/7?name=Ann%20Lee&same=query`, {
    method: "POST",
    headers: { "content-type": "application/json", "X-Custom": "custom", same: "header", "user-agent": "table" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  // Some templates say another status.
  if (response.status >= 500) throw new Error(`${response.status}: ${text}`);
  return text.replace(`/${index}/`, "/PATH/");
}

describe("a mapping template gives what AWS gives", () => {
  test.each(templates.map((one, index) => [one.template, index, one] as const))("%s", async (_, index, one) => {
    const text = await rendered(index, one.body);
    if (one.json === undefined) expect(text, sources[one.source][1]).toBe(one.gives);
    else expect(JSON.parse(text), sources[one.source][1]).toEqual(one.json);
  });

  test("of at least eighty, which real AWS made or AWS's pages show or tell", () => {
    const of = (kind: Kind) => templates.filter(({ source }) => sources[source][0] === kind).length;
    const counts = { recorded: of("recorded"), shown: of("shown"), told: of("told"), language: of("language") };
    console.log(
      `templates: ${Object.entries(counts)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(", ")}`,
    );
    expect(counts.recorded + counts.shown + counts.told).toBeGreaterThanOrEqual(80);
  });
});
