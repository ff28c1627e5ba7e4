import { randomBytes, randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { lowerName } from "./header-name.js";

/** A request to an API as it came over the wire, its address already taken apart. */
export interface Call {
  readonly apiId: string;
  readonly method: string;
  /** As sent, still percent-encoded, with the stage and without the query: `/prod/pets/a%20b`. */
  readonly path: string;
  /** As sent, with all that stands before the stage: what was signed. */
  readonly wirePath: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Names as sent, one entry for each line. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** The body was longer than the 10 MB that API Gateway takes, and is not here. */
  readonly tooLarge: boolean;
  /** It came by a custom domain, whose path shows no stage: functions are told the path as sent. */
  readonly mapped: boolean;
  /** The key of the custom domain's mapping: what its path began with, or nothing. */
  readonly basePath?: string | undefined;
  readonly sourceIp: string;
  /** A test by the management API: it came over no wire, and its caller is the API's owner. */
  readonly tested?: boolean;
  /** `HTTP/1.1` */
  readonly protocol: string;
  /** `{apiId}.execute-api.localhost:PORT` */
  readonly domainName: string;
  readonly port: number;
}

/** What goes back. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | string;
  /** Instead of the body, where it is sent while it is made. */
  readonly stream?: Readable | undefined;
}

export type Header = readonly [name: string, value: string];

/** What API Gateway takes: 10 MB, for a request to an API and for a call of the management API alike. */
export const maxBody = 10 * 1024 * 1024;

/** All values of a header, in order. */
export function headerValues(headers: readonly Header[], name: string): string[] {
  const values: string[] = [];
  for (const [key, value] of headers) if (isNamed(key, name)) values.push(value);
  return values;
}

/** The first value of a header. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  for (const [key, value] of headers) if (isNamed(key, name)) return value;
  return undefined;
}

function isNamed(key: string, name: string): boolean {
  return key.length === name.length && lowerName(key) === name;
}

/** AWS's short ids, of requests, messages and connections: `ATfSmjLgPHcESJw=`. */
export function shortId(): string {
  const text = randomBase64(15);
  return `${text.slice(0, 14)}${lastOfEleven[text.charCodeAt(14) % 16]}=`;
}

// Fifteen letters say two bits more than eleven bytes have: the last letter is one of those whose last two are zero.
const lastOfEleven = "AEIMQUYcgkosw048";

// Asking the system for randomness, and writing it out, costs more than all else of an id: it is done for many at once.
const randomHex = randomText("hex");
const randomBase64 = randomText("base64url");

function randomText(encoding: "hex" | "base64url"): (length: number) => string {
  let text = "";
  let used = 0;
  return (length) => {
    if (used + length > text.length) {
      text = randomBytes(3072).toString(encoding);
      used = 0;
    }
    used += length;
    return text.slice(used - length, used);
  };
}

/** AWS's long ids: `7c2af7db-31f3-42b5-8a6d-9ffc74e3b9e0`. */
export function longId(): string {
  return randomUUID();
}

/** `Root=1-6a5145a8-536f3e792f6be9b44c1f46fa` */
export function traceId(now: number): string {
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${randomHex(24)}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The common log format, in UTC: `10/Jul/2026:19:19:04 +0000`. */
export function clfTime(epoch: number): string {
  const second = Math.floor(epoch / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastTime = writeTime(epoch);
  }
  return lastTime;
}

/** As Java writes a moment: `Mon Nov 23 16:48:01 UTC 2026`. */
export function javaDate(date: Date): string {
  const [day, dayOfMonth, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${dayOfMonth} ${time} UTC ${year}`;
}

// It is asked for with every request, and changes once in a second.
let lastSecond = -1;
let lastTime = "";

function writeTime(epoch: number): string {
  const time = new Date(epoch).toISOString();
  return `${time.slice(8, 10)}/${months[Number(time.slice(5, 7)) - 1]}/${time.slice(0, 4)}:${time.slice(11, 19)} +0000`;
}
