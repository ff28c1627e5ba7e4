import { isJson } from "../http/body.js";
import { fields, string, table, texts } from "../shape.js";

/** What a caller would see. */
export interface Called {
  readonly status: number;
  /** By names in lower case; of many values, all of them, joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  /** JSON as its value, bytes as bytes, everything else as text; `undefined` where there is none. */
  readonly body: unknown;
}

/** Reads what a handler answered, as the gateway would. */
export function answeredOf(answer: unknown): Called {
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = table(answer);
  const all = new Map<string, string[]>();
  for (const [name, value] of [...fields(headers), ...fields(multiValueHeaders)]) {
    all.set(name.toLowerCase(), [...(all.get(name.toLowerCase()) ?? []), ...[value].flat().map(String)]);
  }
  const more = all.get("set-cookie") ?? [];
  all.delete("set-cookie");
  const type = all.get("content-type")?.[0]?.split(";")[0] ?? "";
  return {
    status: Number(statusCode),
    headers: Object.fromEntries([...all].map(([name, values]) => [name, values.join(", ")])),
    cookies: [...texts(cookies), ...more],
    body: contentOf(string(body), isBase64Encoded === true, type),
  };
}

function contentOf(body: string, isBase64: boolean, type: string): unknown {
  if (isBase64) return new Uint8Array(Buffer.from(body, "base64"));
  if (body === "") return undefined;
  return isJson(type) ? JSON.parse(body) : body;
}
