import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type HttpApi, readOpenApi, readTemplate } from "@apigw/model";
import { expect, test } from "vitest";
import { parseTemplate } from "../../src/template/parse.js";

// SAM's own samples: a template that people write, and what SAM's transform made of it for CloudFormation.
const folder = new URL("../../../../tests/fixtures/openapi/sam/", import.meta.url).pathname;
const names = readdirSync(folder);
const pairs = names
  .flatMap((name) => /^in-(.+)\.yaml$/.exec(name)?.[1] ?? [])
  .filter((name) => names.includes(`out-${name}.json`));

test.each(pairs)("%s gives the API that SAM's transform gives", (name) => {
  expect(pairs).toHaveLength(5);
  const own = apisOf(`in-${name}.yaml`);
  const theirs = apisOf(`out-${name}.json`);
  expect(own).toEqual(theirs);
});

function apisOf(file: string): Record<string, unknown> {
  const { apis } = readTemplate(parseTemplate(readFileSync(join(folder, file), "utf8")));
  return Object.fromEntries(
    apis.map((api) => {
      if (api.kind === "websocket") throw new Error("no sample of SAM's is a WebSocket API");
      return [api.logicalId, modelOf(readOpenApi(api.document).api)];
    }),
  );
}

/** Without places in the document, and sorted: SAM sorts what it writes. */
function modelOf({ operations, securitySchemes, ...api }: HttpApi): unknown {
  const told = operations.map(({ at, params, security, ...one }) => ({
    ...one,
    params: params.map(({ at: _, ...param }) => param),
    security: guardsOf(security),
  }));
  const schemes = securitySchemes.map(({ authorizer, ...scheme }) => ({
    ...scheme,
    authorizer: authorizer && { ...authorizer, identitySource: [...authorizer.identitySource].sort() },
  }));
  return {
    ...api,
    operations: told.sort((one, other) => (one.route < other.route ? -1 : 1)),
    securitySchemes: schemes.sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

/** SAM writes an authorizer and an API key as alternatives, and API Gateway wants both; nobody is a scheme called NONE. */
function guardsOf(security: HttpApi["operations"][number]["security"]): unknown {
  return security.flatMap(({ schemes }) => schemes).filter(({ name }) => name !== "NONE");
}
