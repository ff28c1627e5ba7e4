/** What the placeholders of one scenario stand for: the same one is the same value in every answer. */
export type Bindings = Map<string, string>;

/**
 * Where an answer differs from the recorded one. Recordings hold `<id:1>` and `datetime` for what differs from run to
 * run, 111111111111 for the account, and parsed JSON where AWS sends a text.
 */
export function differences(actual: unknown, wanted: unknown, bindings: Bindings, at = ""): string[] {
  if (at === "/log") return differences(linesOf(actual), wanted, bindings, "log");
  if (wanted === "datetime") return actual instanceof Date ? [] : [`${at} is ${show(actual)}, AWS has a date`];
  if (typeof wanted === "string") return matches(actual, wanted, bindings) ? [] : [differs(at, actual, wanted)];
  if (isObject(wanted) && actual instanceof Uint8Array) {
    return differences(Buffer.from(actual).toString(), wanted, bindings, at);
  }
  if (isObject(wanted) && typeof actual === "string") return differences(parse(actual), wanted, bindings, at);
  if (Array.isArray(wanted) && Array.isArray(actual)) {
    const count = wanted.length === actual.length ? [] : [`${at} has ${actual.length} items, AWS has ${wanted.length}`];
    return [...count, ...wanted.flatMap((item, index) => differences(actual[index], item, bindings, `${at}/${index}`))];
  }
  if (isRecord(wanted) && isRecord(actual)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(actual).filter((key) => actual[key] !== undefined)]);
    return [...keys].flatMap((key) =>
      Object.hasOwn(wanted, key)
        ? differences(actual[key], wanted[key], bindings, `${at}/${key}`)
        : [`${at}/${key} is ${show(actual[key])}, AWS has none`],
    );
  }
  return JSON.stringify(actual) === JSON.stringify(wanted) ? [] : [differs(at, actual, wanted)];
}

// `<id:1>`, `<request-id-1>` and those that stand without a number; `<html>` is what it looks like.
const placeholder =
  /(<[\w:-]+[:-]\d+>|<(?:partition|region|s3-bucket|log-group-arn|api-id|rest-api-id|model-base-url|latency|function-name|endpoint_url|authorization-header|date|token|request-id-lambda|content_length)>|<(?:x-amzn-remapped-)?(?:date|x-amzn-trace-id|x-amz-apigw-id)>)/i;

function matches(actual: unknown, wanted: string, bindings: Bindings): boolean {
  // Some placeholders stand for a number.
  if (typeof actual !== "string" && typeof actual !== "number") return false;
  const names: string[] = [];
  const pattern = wanted
    .split(placeholder)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      names.push(part);
      return "([^]+?)";
    })
    .join("");
  const found = new RegExp(`^${pattern}$`).exec(String(actual).replaceAll("123456789012", "111111111111"));
  if (found === null) return false;
  return names.every((name, index) => {
    const value = found[index + 1] ?? "";
    // What has no number is another value each time.
    if (!/\d>$|<(?:partition|region|s3-bucket|log-group-arn|rest-api-id|api-id)>/.test(name)) return true;
    const bound = bindings.get(name) ?? value;
    bindings.set(name, bound);
    return bound === value;
  });
}

/** A log as recordings keep it: line by line, without its dates. */
function linesOf(log: unknown): Record<string, string> {
  const lines = String(log)
    .replace(/^\w{3} \w{3} \d\d [\d:]{8} UTC \d{4}/gm, "DDD MMM dd hh:mm:ss UTC yyyy")
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, "Day, dd MMM yyyy hh:mm:ss GMT")
    .split("\n");
  return Object.fromEntries(lines.map((line, index) => [`line${String(index).padStart(2, "0")}`, line]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function differs(at: string, actual: unknown, wanted: unknown): string {
  return `${at} is ${show(actual)}, AWS has ${show(wanted)}`;
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 300) ?? "missing";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value);
}
