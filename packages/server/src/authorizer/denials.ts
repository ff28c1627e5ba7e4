import type { OperationContract } from "../contract.js";
import { patternOf } from "../http/path.js";
import { splitRoute } from "../http/route.js";

/**
 * What a policy that allows some operations must deny besides. `*` in a policy goes over slashes, so that `GET/pets/*`
 * lets `GET /pets/7/owner` through as well; here is what of other operations gets through like that, and no more of them
 * than that, for a denial wins. Where no wildcard tells the two apart, the denial has some of what is allowed in it.
 */
export function denialsOf(
  operations: Readonly<Record<string, OperationContract>>,
  names: readonly string[],
): readonly string[] {
  const routes = Object.entries(operations).flatMap(([name, { route }]) => routesOf(route, names.includes(name)));
  const allowed = routes.filter(({ isAllowed }) => isAllowed);
  const wide = allowed.filter(({ isHead }) => !isHead).flatMap(({ segments }) => spread(segments));
  const denied = routes.filter(({ isAllowed }) => !isAllowed).flatMap((route) => leaks(route, wide, allowed));
  return [...new Set(denied)];
}

/** `GET/pets/*` of `GET /pets/{petId}`. */
export function resourceOf(route: string): string {
  return textOf(segmentsOf(route));
}

/**
 * The method, and the segments of a path. `*` is one that is not empty, or a part of one, `**` any number of any but none.
 * `***` is the same without `""` and `"", ""`: a slash at the end makes no other path, so those are no path below it.
 */
type Segments = readonly string[];

interface Route {
  readonly segments: Segments;
  /** Of two that fit a request, our router gives it to the lower one. */
  readonly rank: string;
  readonly isAllowed: boolean;
  /** Requests for the head of what `GET` gives: to our router only. */
  readonly isHead: boolean;
}

/** What a route gets: whoever can be asked for something is asked for the head of it, if nobody else is. */
function routesOf(route: string, isAllowed: boolean): Route[] {
  const segments = segmentsOf(route);
  const [method, path] = splitRoute(route);
  if (path === undefined) return [{ segments, rank: "2", isAllowed, isHead: false }];
  const rank = `${patternOf(path).rank}${method === "ANY" ? 1 : 0}`;
  const own = { segments, rank: `0${rank}`, isAllowed, isHead: false };
  return method === "GET"
    ? [own, { ...own, segments: ["HEAD", ...segments.slice(1)], rank: `1${rank}`, isHead: true }]
    : [own];
}

function segmentsOf(route: string): string[] {
  const [method, path] = splitRoute(route);
  if (path === undefined) return ["*", "**"];
  const segments = path.split("/").slice(1);
  const last = segments.at(-1) ?? "";
  const texts = segments.map((segment) => segment.replace(/(\{[^}]+\})+/g, "*"));
  if (/^\{[^}]+\+\}$/.test(last)) texts.splice(-1, 1, "**");
  return [method === "ANY" ? "*" : method, ...texts];
}

/** All that a route's resource lets through: each of its wildcards goes over slashes. */
function spread(segments: Segments): Segments[] {
  return combined(segments.map(acrossSlashes));
}

function acrossSlashes(segment: string): Segments[] {
  if (!segment.includes("*")) return [[segment]];
  if (segment === "*" || segment === "**") return [["**"]];
  const head = segment.slice(0, segment.indexOf("*"));
  const tail = segment.slice(segment.lastIndexOf("*") + 1);
  const [first, last] = [head === "" ? "**" : `${head}*`, tail === "" ? "**" : `*${tail}`];
  return [[segment], [first, last], [first, "**", last]];
}

/** What gets through of a route that is not allowed, as resources. */
function leaks(route: Route, wide: readonly Segments[], allowed: readonly Route[]): string[] {
  const first = allowed.filter((other) => goesFirst(other, route)).flatMap(({ segments }) => withSlash(segments));
  const all = withSlash(route.segments)
    .flatMap((segments) => wide.flatMap((one) => common(one, segments)))
    .flatMap(byMethod)
    .flatMap((segments) => widest(without(first, segments).map(textOf)));
  return widest(all);
}

/** Without those that others cover. */
function widest(resources: readonly string[]): string[] {
  const all = [...new Set(resources)];
  return all.filter((one) => !all.some((other) => other !== one && matches(other, one)));
}

/** Whatever stands before the function: HTTP APIs ask greedy routes last, others go by the first segment that differs. */
function goesFirst(one: Route, other: Route): boolean {
  const isLast = one.segments.at(-1) === "**" && other.segments.at(-1) !== "**" && !other.isHead;
  return one.rank < other.rank && !isLast;
}

/** A slash at the end makes no other path. */
function withSlash(segments: Segments): Segments[] {
  return segments.at(-1) === "**" ? [segments] : [segments, [...segments, ""]];
}

/** What is both in what a resource lets through and among the requests of a route. */
function common(wide: Segments, route: Segments): Segments[] {
  const [first] = wide;
  const [second] = route;
  if (first === undefined || second === undefined) return first === second ? [[]] : [];
  if (second === "**") return [wide];
  const goesOn = first.startsWith("**");
  const both = goesOn ? second : commonSegment(first, second);
  if (both === undefined) return [];
  const rest = route.slice(1);
  const after = [...common(wide.slice(1), rest), ...(goesOn ? common(wide, rest) : [])];
  return after.map((more) => [both, ...more]);
}

function commonSegment(one: string, other: string): string | undefined {
  if (other === "*") return one === "" ? undefined : one;
  if (!one.includes("*")) return matches(other, one) ? one : undefined;
  if (!other.includes("*")) return matches(one, other) ? other : undefined;
  // Two of a kind may have something in common. If they have, it is in either.
  return other;
}

/** Requests without those that are of other routes: by the cases of what a wildcard stands for, where that helps. */
function without(routes: readonly Segments[], requests: Segments): Segments[] {
  const near = routes.filter((route) => common(requests, route).length > 0);
  if (near.length === 0) return [requests];
  const all = casesOf([], requests);
  const others = all.filter((one) => !near.some((route) => holds(route, one)));
  return others.length === all.length ? [requests] : others;
}

/** Each wildcard that goes over slashes is one segment, as in a route; or it is not, whatever comes after it. */
function casesOf(before: Segments, [next, ...after]: Segments): Segments[] {
  if (next === undefined) return [before];
  const others = next === "**" ? notOne.map((amount) => [...before, ...amount, ...after]) : [];
  return [...others, ...casesOf([...before, next === "**" ? "*" : next], after)];
}

const notOne = [[""], ["", ""], ["", "***"], ["*", ""], ["*", "", ""], ["*", "***"]];

/** A wildcard for the method would go over slashes as well. */
function byMethod([method = "", ...path]: Segments): Segments[] {
  return (method === "*" ? methods : [method]).map((one) => [one, ...path]);
}

/** What `ANY` is: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html */
const methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** All that can be put together by taking one of each. */
function combined(choices: readonly (readonly Segments[])[]): Segments[] {
  return choices.reduce<Segments[]>(
    (all, some) => all.flatMap((before) => some.map((one) => [...before, ...one])),
    [[]],
  );
}

/** Whether all of these requests fit a route. */
function holds(route: Segments, requests: Segments): boolean {
  const [first, ...others] = route;
  const [second, ...rest] = requests;
  if (first === undefined || second === undefined) return first === second;
  if (first === "**") return requests.length > 2 || requests.some((segment) => segment !== "" && segment !== "**");
  const isOne = first === "*" && second !== "" && !second.startsWith("**");
  return (isOne || first === second) && holds(others, rest);
}

function textOf(segments: Segments): string {
  return segments.join("/").replace(/\*+/g, "*");
}

/** A wildcard match by one pass: what is between the wildcards is looked for from left to right. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
