import type { Method } from "@aws-sdk/client-api-gateway";
import { badRequest } from "../protocol/api-error.js";

type Mappings = Readonly<Record<string, string>> | undefined;

/** Refuses mappings of a request from what the method does not declare, or in no form that API Gateway knows. */
export function checkRequestMappings(method: Method, mappings: Mappings): void {
  const declared = lowerKeys(method.requestParameters);
  refuse(
    Object.entries(mappings ?? {}).flatMap(([key, value]) => {
      if (!/^integration\.request\.(path|querystring|header|multivalue\w+)\..+$/.test(key)) return [noIdentifier];
      if (/^method\.request\.(path|querystring|header|multivalue\w+)\..+$/.test(value)) {
        return declared.has(plain(value)) ? [] : [`Invalid mapping expression parameter specified: ${value}`];
      }
      return isConstant(value) || /^method\.request\.body(\.|$|\[)/.test(value) ? [] : [noExpression(value)];
    }),
  );
}

/** The same for a response: its headers are those that the method's response of this status declares. */
export function checkResponseMappings(method: Method, statusCode: string, mappings: Mappings): void {
  const entries = Object.entries(mappings ?? {});
  if (entries.length === 0) return;
  const { methodResponses = {} } = method;
  const response = Object.hasOwn(methodResponses, statusCode) ? methodResponses[statusCode] : undefined;
  if (response === undefined) refuse(["No method response exists for method."]);
  const declared = lowerKeys(response?.responseParameters);
  refuse(
    entries.flatMap(([key, value]) => {
      if (!/^method\.response\.header\..+$/.test(key)) return [noIdentifier];
      if (!declared.has(key.toLowerCase())) return [`Invalid mapping expression parameter specified: ${key}`];
      const fromBackend = /^integration\.response\.((header|multivalueheader)\..+|body(\..+|\[.+)?)$/.test(value);
      return fromBackend || isConstant(value) ? [] : [noExpression(value)];
    }),
  );
}

const noIdentifier = "Invalid mapping identifier specified";

function noExpression(value: string): string {
  return `Invalid mapping expression specified: ${value}`;
}

/** `'text'`, or what needs no declaration. */
function isConstant(value: string): boolean {
  return /^'[^']*'$/.test(value) || /^(context|stageVariables)\..+$/.test(value);
}

/** A parameter with several values is declared like one with one. */
function plain(value: string): string {
  return value.toLowerCase().replace(".multivalue", ".");
}

function lowerKeys(table: Readonly<Record<string, unknown>> | undefined): ReadonlySet<string> {
  return new Set(Object.keys(table ?? {}).map(plain));
}

function refuse(errors: readonly string[]): void {
  if (errors.length === 0) return;
  const result = `Validation Result: warnings : [], errors : [${errors.join(", ")}]`;
  throw badRequest(`Invalid mapping expression specified: ${result}`);
}
