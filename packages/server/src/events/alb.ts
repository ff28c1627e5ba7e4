import { table } from "../shape.js";
import { Format1 } from "./format1.js";
import { joined, text } from "./format2.js";
import { namesIn, valuesIn, type WholeAnswer } from "./request.js";

/**
 * What a load balancer sends: payload 1.0 without a route, whose query is not decoded.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export class Alb extends Format1 {
  #search: URLSearchParams | undefined;

  override query(name: string): readonly string[] | undefined {
    return valuesIn(this.#query(), name);
  }

  override queryNames(): readonly string[] {
    return namesIn(this.#query());
  }

  #query(): URLSearchParams {
    if (this.#search) return this.#search;
    const lists = table(this.event.multiValueQueryStringParameters ?? this.event.queryStringParameters);
    const pairs = Object.entries(lists).flatMap(([name, values]) => [values].flat().map((value) => `${name}=${value}`));
    this.#search = new URLSearchParams(pairs.join("&"));
    return this.#search;
  }
}

/** An answer for a load balancer: lists if its target group is set to send and take them, else none. */
export function writeAlb({ status, headers, cookies, body }: WholeAnswer, source: object): object {
  const common = { statusCode: status, body: text(body), isBase64Encoded: typeof body === "object" };
  if ("multiValueHeaders" in source) {
    const lists = Object.entries(headers).map(([name, value]) => [name, [value].flat()]);
    if (cookies.length > 0) lists.push(["set-cookie", [...cookies]]);
    return { ...common, multiValueHeaders: Object.fromEntries(lists) };
  }
  // A name can stand once in a table. But names of headers have no case, and tables do.
  const named = cookies.map((cookie, index) => [setCookie(index), cookie]);
  return { ...common, headers: { ...joined(headers), ...Object.fromEntries(named) } };
}

/** `set-cookie`, `Set-cookie`, `sEt-cookie`: a spelling for each number. */
function setCookie(index: number): string {
  const letters = [..."setcookie"].map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter));
  return letters.join("").replace(/^.../, "$&-");
}
