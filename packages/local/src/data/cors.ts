import type { Cors } from "@apigw/model";
import { type Answer, type Header, headerOf } from "./call.js";
import type { Exchange } from "./exchange.js";

/**
 * The gateway's own answer to a preflight: an HTTP API with CORS configured answers it, route or not, without asking
 * any authorizer. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflight({ api, call }: Exchange): Answer | undefined {
  if (api.cors === undefined || call.method !== "OPTIONS") return undefined;
  const origin = headerOf(call.headers, "origin");
  const asked = headerOf(call.headers, "access-control-request-method");
  if (origin === undefined || asked === undefined) return undefined;
  if (!allows(api.cors, origin)) return { status: 204, headers: [], body: "" };
  const { allowMethods, allowHeaders, maxAge } = api.cors;
  const headers: Header[] = [...originHeaders(api.cors, origin)];
  if (allowMethods.length > 0) headers.push(["access-control-allow-methods", allowMethods.join(",")]);
  if (allowHeaders.length > 0) headers.push(["access-control-allow-headers", allowHeaders.join(",")]);
  if (maxAge !== undefined) headers.push(["access-control-max-age", String(maxAge)]);
  return { status: 204, headers, body: "" };
}

/** The gateway's CORS headers replace those of the backend, and are written only for a request with an origin. */
export function withCors({ api, call }: Exchange, headers: readonly Header[]): readonly Header[] {
  if (api.cors === undefined) return headers;
  const own = headers.filter(([name]) => !name.toLowerCase().startsWith("access-control-"));
  const origin = headerOf(call.headers, "origin");
  if (origin === undefined || !allows(api.cors, origin)) return own;
  const exposed = api.cors.exposeHeaders;
  const more: Header[] = exposed.length === 0 ? [] : [["access-control-expose-headers", exposed.join(",")]];
  return [...own, ...originHeaders(api.cors, origin), ...more];
}

function originHeaders(cors: Cors, origin: string): Header[] {
  const any = cors.allowOrigins.includes("*");
  const allowed: Header[] = [["access-control-allow-origin", any ? "*" : origin]];
  if (!any) allowed.push(["vary", "Origin"]);
  if (cors.allowCredentials) allowed.push(["access-control-allow-credentials", "true"]);
  return allowed;
}

/** `*`, an origin in full, or all of a scheme: `https://*`. */
function allows({ allowOrigins }: Cors, origin: string): boolean {
  return allowOrigins.some(
    (allowed) =>
      allowed === "*" ||
      allowed === origin ||
      (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1))),
  );
}
