import type { Cors, GatewayResponse, Mapping, RequestValidator } from "../api.js";
import { flagAt, numberAt, present, type Tree, textAt, textsAt, treeAt, treesIn, valueAt } from "../tree.js";

/** `x-amazon-apigateway-cors`: HTTP APIs only. */
export function readCors(document: Tree): Cors | undefined {
  if (valueAt(document, "x-amazon-apigateway-cors") === undefined) return undefined;
  const cors = treeAt(document, "x-amazon-apigateway-cors");
  return present<Cors>({
    allowOrigins: textsAt(cors, "allowOrigins"),
    allowMethods: textsAt(cors, "allowMethods"),
    allowHeaders: textsAt(cors, "allowHeaders"),
    exposeHeaders: textsAt(cors, "exposeHeaders"),
    maxAge: numberAt(cors, "maxAge"),
    allowCredentials: flagAt(cors, "allowCredentials"),
  });
}

/** `x-amazon-apigateway-request-validators`: REST APIs only. */
export function readRequestValidators(document: Tree): RequestValidator[] {
  return treesIn(treeAt(document, "x-amazon-apigateway-request-validators")).map(([name, validator]) => ({
    name,
    body: flagAt(validator, "validateRequestBody"),
    parameters: flagAt(validator, "validateRequestParameters"),
  }));
}

/** `x-amazon-apigateway-gateway-responses`: REST APIs only. */
export function readGatewayResponses(document: Tree): GatewayResponse[] {
  return treesIn(treeAt(document, "x-amazon-apigateway-gateway-responses")).map(([type, response]) =>
    present<GatewayResponse>({
      type,
      statusCode: statusText(valueAt(response, "statusCode")),
      responseParameters: readMappings(response, "responseParameters"),
      responseTemplates: readMappings(response, "responseTemplates"),
    }),
  );
}

/** A table of texts, whose keys are not ours. */
export function readMappings(tree: Tree, key: string): Mapping[] {
  const table = treeAt(tree, key);
  return Object.keys(table).flatMap((name) => {
    const value = textAt(table, name);
    return value === undefined ? [] : [{ key: name, value }];
  });
}

export function statusText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
