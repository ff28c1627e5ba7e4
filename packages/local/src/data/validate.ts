import type { Param } from "@apigw/model";
import { headerOf } from "./call.js";
import { mediaType } from "./events/parts.js";
import type { Routed } from "./exchange.js";
import { Refusal } from "./refusal.js";
import { bodyOf } from "./select.js";
import { validationErrorString } from "./validation-error.js";
import { validatorFor } from "./validator.js";

/**
 * REST APIs with a request validator: required parameters must be there and not blank, and the body must be as the
 * model says that is declared for its media type. No model, no check. HTTP APIs validate nothing.
 */
export async function validate(routed: Routed): Promise<void> {
  const { api, operation } = routed;
  if (api.protocol !== "rest" || operation.requestValidator === undefined) return;
  const validator = api.requestValidators.find(({ name }) => name === operation.requestValidator);
  if (validator?.parameters === true) validateParams(routed);
  if (validator?.body === true) await validateBody(routed);
}

function validateParams(routed: Routed): void {
  const { params, strayPathParams = [] } = routed.operation;
  const missing = [
    ...params.filter((param) => param.required && isBlank(givenFor(routed, param))),
    ...strayPathParams.map((wire) => ({ in: "path", wire }) as const),
  ];
  if (missing.length === 0) return;
  const names = missing
    .sort((one, other) => compare(keyOf(one), keyOf(other)))
    .map(({ wire }) => wire)
    .join(", ");
  throw new Refusal("BAD_REQUEST_PARAMETERS", { told: `Missing required request parameters: [${names}]` });
}

/** In the order of AWS's own keys: `method.request.header.x` before `method.request.path.y`. */
function keyOf({ in: place, wire }: Pick<Param, "in" | "wire">): string {
  return `${place === "query" ? "querystring" : place}.${wire}`;
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

function givenFor({ call, pathParams, query }: Routed, param: Param): string | undefined {
  switch (param.in) {
    case "path":
      return pathParams.get(param.wire);
    case "query":
      return query.findLast(([name]) => name === param.wire)?.[1];
    default:
      return headerOf(call.headers, param.wire.toLowerCase());
  }
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value.trim() === "";
}

async function validateBody(routed: Routed): Promise<void> {
  const { api, call, operation } = routed;
  const type = mediaType(headerOf(call.headers, "content-type") ?? "application/json");
  const content = operation.body?.content.find((one) => mediaType(one.mediaType) === type);
  if (content?.schema === undefined) return;
  const body = bodyOf(routed) ?? null;
  const check = await validatorFor(api, content.schema);
  if (check.holds(body)) return;
  // All that is wrong with a body of megabytes could be millions of things.
  const validationError = call.body.byteLength <= explained ? validationErrorString(check.errors(body)) : "";
  throw new Refusal("BAD_REQUEST_BODY", { validationError });
}

const explained = 64 * 1024;
