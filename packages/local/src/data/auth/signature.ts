import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Call, headerOf, headerValues } from "../call.js";

/** What is wrong with a signature, by the names of AWS's errors. */
export type SignatureProblem = "missing" | "incomplete" | "unknown-key" | "expired" | "mismatch";

/** Whose signature it is, or what is wrong with it. */
export type Signed = { readonly accessKey: string } | { readonly problem: SignatureProblem };

/** Clocks may differ by five minutes. */
const skew = 5 * 60 * 1000;

/**
 * Checks Signature Version 4 of a request for `execute-api`, in the header or, as browsers do for WebSockets, in the
 * query. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkSignature(call: Call, region: string, secrets: ReadonlyMap<string, string>): Signed {
  const claim = inHeader(call) ?? inQuery(call);
  if (claim === undefined) return { problem: "missing" };
  const [accessKey = "", day, claimedRegion, service, end] = claim.credential.split("/");
  const time = timeOf(claim.date);
  const scoped = claimedRegion === region && service === "execute-api" && end === "aws4_request";
  if (!scoped || day !== claim.date.slice(0, 8) || !claim.signedHeaders.includes("host") || time === undefined) {
    return { problem: "incomplete" };
  }
  const secret = secrets.get(accessKey);
  if (secret === undefined) return { problem: "unknown-key" };
  const now = Date.now();
  if (now < time - skew || now > time + (claim.lifetime ?? skew)) return { problem: "expired" };
  const payload = payloadHash(call, claim);
  if (payload === undefined) return { problem: "mismatch" };
  const scope = `${day}/${region}/execute-api/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", claim.date, scope, sha256(canonicalRequest(call, claim, payload))].join("\n");
  const key = [day, region, "execute-api", "aws4_request"].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return sameHex(hmac(key, text).toString("hex"), claim.signature) ? { accessKey } : { problem: "mismatch" };
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261123T101500Z` */
  readonly date: string;
  /** Milliseconds that a presigned URL is good for. */
  readonly lifetime?: number;
  readonly presigned: boolean;
}

function inHeader({ headers }: Call): Claim | undefined {
  const authorization = headerOf(headers, "authorization");
  if (!authorization?.startsWith("AWS4-HMAC-SHA256")) return undefined;
  const part = (name: string) => new RegExp(`[\\s,]${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? "";
  return {
    credential: part("Credential"),
    signedHeaders: part("SignedHeaders").split(";"),
    signature: part("Signature"),
    date: headerOf(headers, "x-amz-date") ?? "",
    presigned: false,
  };
}

function inQuery({ query }: Call): Claim | undefined {
  const params = new URLSearchParams(query);
  const part = (name: string) => params.get(`X-Amz-${name}`) ?? "";
  if (part("Algorithm") !== "AWS4-HMAC-SHA256") return undefined;
  const seconds = Number(part("Expires"));
  return {
    credential: part("Credential"),
    signedHeaders: part("SignedHeaders").split(";"),
    signature: part("Signature"),
    date: part("Date"),
    // A week at most, says AWS.
    lifetime: Math.min(Number.isFinite(seconds) ? seconds : 0, 604_800) * 1000,
    presigned: true,
  };
}

function timeOf(date: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** The body as it was signed: a hash that was sent must be the body's own. */
function payloadHash(call: Call, { presigned }: Claim): string | undefined {
  const sent = headerOf(call.headers, "x-amz-content-sha256");
  if (sent === "UNSIGNED-PAYLOAD") return sent;
  const own = sha256(presigned ? "" : call.body);
  return sent === undefined || sent === own ? own : undefined;
}

function canonicalRequest(call: Call, { signedHeaders }: Claim, payload: string): string {
  const headers = signedHeaders.map((name) => {
    const values = headerValues(call.headers, name).map((value) => value.trim().replace(/\s+/g, " "));
    return `${name}:${values.join(",")}\n`;
  });
  return [
    call.method,
    canonicalPath(call.wirePath),
    canonicalQuery(call.query),
    headers.join(""),
    signedHeaders.join(";"),
    payload,
  ].join("\n");
}

/** Encoded twice: what was sent is encoded once more, as for every service but S3. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(encode(segment));
  }
  return `/${kept.join("/")}${kept.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

function canonicalQuery(query: string): string {
  const pairs = query.split("&").filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="));
  const encoded = pairs.map((pair): [string, string] => {
    const mark = pair.indexOf("=");
    return mark === -1 ? [recode(pair), ""] : [recode(pair.slice(0, mark)), recode(pair.slice(mark + 1))];
  });
  const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  return encoded
    .sort(([name, value], [otherName, other]) => order(name, otherName) || order(value, other))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function recode(text: string): string {
  try {
    return encode(decodeURIComponent(text));
  } catch {
    return encode(text);
  }
}

/** RFC 3986: also what `encodeURIComponent` leaves alone. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sameHex(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
