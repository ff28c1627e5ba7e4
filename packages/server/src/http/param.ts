import type { ParamContract, Read } from "../contract.js";
import { type HttpRequest, pairsIn } from "../events/request.js";
import type { Place } from "./fault.js";
import { decode } from "./path.js";
import { type Found, pathParam } from "./route.js";
import { isListType, readTexts, split } from "./texts.js";

/** Reads a parameter; `undefined` where it did not come. */
export function readParam(
  place: Exclude<Place, "body">,
  name: string,
  param: ParamContract,
  asked: ParamSource,
  found: Found,
): Read | undefined {
  const { request } = asked;
  const { separator, style, type } = param;
  if (place === "cookie" || (place === "query" && (style || separator))) return readPaired(place, name, param, asked);
  if (place === "query") {
    const texts = request.query(name);
    return texts && readTexts(param, texts);
  }
  const text = place === "header" ? headerText(request, name, param) : pathParam(found, request, name);
  if (style) return style(param, { name, text, pairs: [], decode: String });
  if (text === undefined) return undefined;
  return readTexts(param, isListType(type) ? text.split(separator ?? ",") : [text]);
}

/** What a list or an object is made of has spaces around it in a header, which mean nothing (RFC 9110, 5.6.1). */
function headerText(request: HttpRequest, name: string, { style, type }: ParamContract): string | undefined {
  const text = request.header(name);
  const hasParts = style !== undefined || isListType(type);
  return hasParts
    ? text
        ?.split(",")
        .map((part) => part.trim())
        .join(",")
    : text;
}

/** A request, whose query and cookies are taken apart once for all parameters: a caller may write thousands of them. */
export interface ParamSource {
  readonly request: HttpRequest;
  query?: Pairs;
  cookie?: Pairs;
}

/** Names, decoded, and values, still encoded. */
export type Pairs = readonly (readonly [name: string, value: string])[];

function readPaired(
  place: "query" | "cookie",
  name: string,
  param: ParamContract,
  asked: ParamSource,
): Read | undefined {
  const plain = place === "query" ? plainOfQuery : plainOf;
  asked[place] ??= pairsOf(place, asked.request).map(([key, value]) => [plain(key), value]);
  return readPairs(name, param, asked[place], plain);
}

/** Of what has names and values: the raw ones, since a comma that separates is not encoded, and one inside of a value is. */
export function readPairs(
  name: string,
  param: ParamContract,
  pairs: Pairs,
  plain: (text: string) => string,
): Read | undefined {
  const { explode, separator = ",", style, type } = param;
  if (style) return style(param, { name, text: undefined, pairs, decode: plain });
  const texts = pairs.filter(([key]) => key === name).map(([, value]) => value);
  if (texts.length === 0) return undefined;
  // Of a cookie that stands several times, the first has the longest path (RFC 6265, 5.4).
  if (!isListType(type)) return readTexts(param, texts.slice(0, 1).map(plain));
  return readTexts(
    param,
    texts.flatMap((one) => (explode ? one.split(",").map(plain) : split(one, separator, plain))),
  );
}

function pairsOf(place: "query" | "cookie", request: HttpRequest): Pairs {
  return place === "query" ? pairsIn(request.search, "&") : pairsIn(request.cookies, ";");
}

/** A name or a value of a query or a form. */
export function plainOfQuery(text: string): string {
  return plainOf(text.replaceAll("+", " "));
}

function plainOf(text: string): string {
  return decode(text) ?? text;
}
