import type { Cors } from "../api.js";
import { present, type Tree, textAt, treeAt, treesIn } from "../tree.js";

/**
 * CORS as REST APIs have it: an OPTIONS method whose mock integration answers with constant headers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
 */
export function corsOfMock(options: Tree): Cors | undefined {
  const integration = treeAt(options, "x-amazon-apigateway-integration");
  if (textAt(integration, "type")?.toLowerCase() !== "mock") return undefined;
  const headers = new Map(
    treesIn(treeAt(integration, "responses")).flatMap(([, response]) => {
      const mapped = treeAt(response, "responseParameters");
      return Object.keys(mapped).flatMap((key) => {
        const name = /^method\.response\.header\.(.+)$/i.exec(key)?.[1]?.toLowerCase();
        const value = textAt(mapped, key);
        return name === undefined || value === undefined ? [] : [[name, constant(value)] as const];
      });
    }),
  );
  const origins = listOf(headers.get("access-control-allow-origin"));
  if (origins.length === 0) return undefined;
  const maxAge = Number(headers.get("access-control-max-age"));
  return present<Cors>({
    allowOrigins: origins,
    allowMethods: listOf(headers.get("access-control-allow-methods")),
    allowHeaders: listOf(headers.get("access-control-allow-headers")),
    exposeHeaders: listOf(headers.get("access-control-expose-headers")),
    maxAge: Number.isInteger(maxAge) ? maxAge : undefined,
    allowCredentials: headers.get("access-control-allow-credentials") === "true",
  });
}

/** Constants of mappings stand in single quotes. */
function constant(text: string): string {
  return text.replace(/^'(.*)'$/, "$1");
}

function listOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
