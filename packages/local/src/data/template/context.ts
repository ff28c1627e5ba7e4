import { GatewayMap, gatewayMap, textOf } from "./values.js";

/**
 * What templates override. Each name may be written once in a template; a second time fails the call.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
class Overrides extends GatewayMap {
  readonly #written = new Set<unknown>();

  constructor(tables: readonly string[] = []) {
    super();
    for (const name of tables) super.set(name, new Overrides());
  }

  override set(name: unknown, value: unknown): this {
    if (this.#written.has(name)) throw new Error(`it overrides ${textOf(name)} a second time`);
    this.#written.add(name);
    return super.set(name, value);
  }

  /** The next template writes anew. */
  release(): void {
    this.#written.clear();
    for (const table of this.values()) if (table instanceof Overrides) table.release();
  }
}

/** `$context` of one request, with the tables by which templates override what is sent and answered. */
export function templateContext(context: object): GatewayMap {
  const map = gatewayMap(Object.entries(context));
  map.set("requestOverride", new Overrides(["header", "path", "querystring"]));
  map.set("responseOverride", new Overrides(["header"]));
  return map;
}

/** A template begins: what earlier ones overrode may be overridden again. */
export function releaseOverrides(context: GatewayMap): void {
  for (const table of context.values()) if (table instanceof Overrides) table.release();
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
