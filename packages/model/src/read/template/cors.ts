import { isTree, present, type Tree, textAt, valueAt } from "../../tree.js";
import { anyMethod, type Paths } from "./paths.js";

/** `CorsConfiguration` of an HTTP API, CloudFormation's and SAM's, as its document says it. */
export function httpCors(value: unknown): Tree | undefined {
  if (value === true || value === "true") return { allowOrigins: ["*"] };
  if (!isTree(value)) return undefined;
  // AllowOrigins → allowOrigins, and so each of them.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), inner]),
  );
}

/** SAM's `Cors` of a REST API: a method that answers preflights beside those of each path. */
export function withPreflights(paths: Paths, properties: Tree): void {
  const cors = corsOf(valueAt(properties, "Cors"));
  if (cors === undefined) return;
  for (const [path, methods] of paths.methods()) {
    if (methods.length === 0 || methods.includes("options")) continue;
    const allowed = methods.includes(anyMethod)
      ? "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"
      : `'${[...methods.map((method) => method.toUpperCase()), "OPTIONS"].sort().join(",")}'`;
    paths.add(
      path,
      "options",
      preflight({ ...cors, "Access-Control-Allow-Methods": cors["Access-Control-Allow-Methods"] ?? allowed }),
    );
  }
}

type CorsHeaders = Readonly<Record<string, string | undefined>>;

/** Values are in quotes already, as API Gateway's mappings want them. */
function corsOf(value: unknown): CorsHeaders | undefined {
  if (typeof value === "string") return { "Access-Control-Allow-Origin": value };
  if (!isTree(value)) return undefined;
  const age = valueAt(value, "MaxAge");
  return {
    "Access-Control-Allow-Origin": textAt(value, "AllowOrigin"),
    "Access-Control-Allow-Methods": textAt(value, "AllowMethods"),
    "Access-Control-Allow-Headers": textAt(value, "AllowHeaders"),
    // A number alone is no value that API Gateway maps.
    "Access-Control-Max-Age": age === undefined ? undefined : typeof age === "number" ? `'${age}'` : String(age),
    "Access-Control-Allow-Credentials": valueAt(value, "AllowCredentials") === true ? "'true'" : undefined,
  };
}

function preflight(headers: CorsHeaders): Tree {
  const known = Object.entries(present<Record<string, unknown>>(headers));
  return {
    summary: "CORS support",
    "x-amazon-apigateway-integration": {
      type: "mock",
      requestTemplates: { "application/json": '{\n  "statusCode" : 200\n}\n' },
      responses: {
        default: {
          statusCode: "200",
          responseTemplates: { "application/json": "{}\n" },
          responseParameters: Object.fromEntries(
            known.map(([name, value]) => [`method.response.header.${name}`, value]),
          ),
        },
      },
    },
    responses: {
      "200": {
        description: "Default response for CORS method",
        headers: Object.fromEntries(known.map(([name]) => [name, { schema: { type: "string" } }])),
      },
    },
  };
}
