import type { Members, ParamContract } from "../contract.js";
import { type HttpRequest, pairsIn } from "../events/request.js";
import type { Place } from "./fault.js";
import { decode } from "./path.js";
import { type Found, pathParam } from "./route.js";

/** A parameter as it stands in a request, decoded: its texts, or those of its members; `undefined` where it did not come. */
export function textsOf(
  place: Exclude<Place, "body">,
  name: string,
  param: ParamContract,
  request: HttpRequest,
  found: Found,
): readonly string[] | Members | undefined {
  const { separator, style, type } = param;
  if (place === "query" && !style && !separator) return request.query(name);
  if (place === "query" || place === "cookie") return pairedTexts(place, name, param, request);
  const text = place === "path" ? pathParam(found, request, name) : request.header(name);
  if (style) return style(param, { name, text, pairs: [], decode: String });
  if (text === undefined) return undefined;
  return isListType(type) ? text.split(separator ?? ",").map((part) => part.trim()) : [text];
}

/** Of what has names and values: the raw ones, since a comma that separates is not encoded, and one inside of a value is. */
function pairedTexts(
  place: "query" | "cookie",
  name: string,
  param: ParamContract,
  request: HttpRequest,
): readonly string[] | Members | undefined {
  const { explode, separator = ",", style, type } = param;
  const isQuery = place === "query";
  const plain = (text: string) => decode(isQuery ? text.replaceAll("+", " ") : text) ?? text;
  const pairs = isQuery ? pairsIn(request.search, "&") : pairsIn(request.cookies, ";");
  if (style) return style(param, { name, text: undefined, pairs, decode: plain });
  const texts = pairs.filter(([key]) => plain(key) === name).map(([, value]) => value);
  if (texts.length === 0) return undefined;
  if (isListType(type)) {
    return texts.flatMap((one) => (explode ? one.split(",").map(plain) : split(one, separator, plain)));
  }
  // Of a cookie that stands several times, the first has the longest path (RFC 6265, 5.4).
  return texts.slice(0, 1).map(plain);
}

/** The parts of what is one text; where no comma stands plainly, an encoded one separates: many write it so. */
export function split(text: string, separator: string, plain: (text: string) => string): string[] {
  return separator === "," && text.includes(",") ? text.split(",").map(plain) : plain(text).split(separator);
}

/** Whether a parameter may be a list. */
export function isListType(type: ParamContract["type"]): boolean {
  return String(type).includes("[]");
}
