import { GatewayMap, gatewayMap, textOf } from "./values.js";

/** `$context` of one request, with the tables by which templates override what is sent and answered. */
export function templateContext(context: object): GatewayMap {
  const map = gatewayMap(Object.entries(context));
  map.set(
    "requestOverride",
    gatewayMap([
      ["header", {}],
      ["path", {}],
      ["querystring", {}],
    ]),
  );
  map.set("responseOverride", gatewayMap([["header", {}]]));
  return map;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** What templates said of the request to the backend. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html */
export function requestOverrides(context: GatewayMap): Readonly<Record<"header" | "path" | "querystring", Pairs>> {
  const override = context.get("requestOverride");
  return {
    header: pairsOf(override, "header"),
    path: pairsOf(override, "path"),
    querystring: pairsOf(override, "querystring"),
  };
}

/** What templates said of the response to the caller. */
export function responseOverrides(context: GatewayMap): { readonly status?: number; readonly header: Pairs } {
  const override = context.get("responseOverride");
  const status = override instanceof GatewayMap ? Number(override.get("status") ?? Number.NaN) : Number.NaN;
  return { header: pairsOf(override, "header"), ...(Number.isInteger(status) ? { status } : {}) };
}

/** A list gives several values. */
function pairsOf(override: unknown, place: string): Pairs {
  const table = override instanceof Map ? override.get(place) : undefined;
  if (!(table instanceof Map)) return [];
  return [...table].flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [String(name), textOf(one)] as const),
  );
}
