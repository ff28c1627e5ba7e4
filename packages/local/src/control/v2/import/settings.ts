import type { Cors } from "@aws-sdk/client-apigatewayv2";
import { isTree, listOf, textOf } from "../../json-tree.js";
import { present } from "../../present.js";

/** `x-amazon-apigateway-cors`. */
export function readCors(value: unknown): Cors | undefined {
  if (!isTree(value)) return undefined;
  const maxAge = textOf(value.maxAge);
  return present<Cors>({
    AllowOrigins: texts(value.allowOrigins),
    AllowMethods: texts(value.allowMethods),
    AllowHeaders: texts(value.allowHeaders),
    ExposeHeaders: texts(value.exposeHeaders),
    MaxAge: maxAge === undefined ? undefined : Number(maxAge),
    AllowCredentials: typeof value.allowCredentials === "boolean" ? value.allowCredentials : undefined,
  });
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? listOf(value).map(String) : undefined;
}
