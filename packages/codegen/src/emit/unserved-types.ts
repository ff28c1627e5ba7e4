import { type Api, type Content, type Diagnostic, groupBy, type Operation } from "@apigw/model";
import { callable } from "./operation-names.js";

/**
 * Media types that no code is made for: of a request or reply that may be of several things, one is what generated code
 * speaks of. The same thing in another type needs no word. One diagnostic for each operation, and for what several share.
 */
export function unservedTypes(api: Api, contract: string): Diagnostic[] {
  if (api.protocol === "websocket") return [];
  const told = callable(api).flatMap((operation) => [...ofBody(operation), ...ofReplies(operation)]);
  const said = [...groupBy(told, ({ at, words }) => `${at} ${words}`).values()];
  const own = said.filter((all) => all.length === 1).flat();
  const shared = said.filter((all) => all.length > 1);
  return [...groupBy(own, ({ operation }) => operation).values(), ...shared].map((all) => ({
    code: "APIGW116",
    severity: "warning",
    at: `${contract}${placeOf(all)}`,
    message: `${subjectOf(all)} ${[...new Set(all.map(({ words }) => words))].join("; ")}`,
    help: "Code speaks JSON where that is one of them, else the first: give what else there is an operation of its own.",
  }));
}

/** What is to be said of an operation; `at` is where it stands, if others may share it. */
interface Told {
  readonly operation: Operation;
  readonly at: string | undefined;
  readonly words: string;
}

function ofBody(operation: Operation): Told[] {
  const { at, content = [] } = operation.body ?? {};
  const [first, ...others] = typesIn(content);
  const words = `takes ${first}, and refuses ${others.join(", ")} with 415`;
  return others.length === 0 ? [] : [{ operation, at, words }];
}

function ofReplies(operation: Operation): Told[] {
  return [...operation.replies, ...operation.failures].flatMap(({ at, content, status }) => {
    const [first, ...others] = typesIn(content);
    const words = `answers ${status} as ${first}, and never as ${others.join(", ")}`;
    return others.length === 0 ? [] : [{ operation, at, words }];
  });
}

/** The operations, the first few by their names. */
function subjectOf(told: readonly Told[]): string {
  const [first = "", ...others] = new Set(told.map(({ operation }) => operation.route));
  if (others.length === 0) return first;
  const named = [first, ...others].slice(0, 3).join(", ");
  return `each of ${others.length + 1} operations (${named}${others.length > 2 ? ", …" : ""})`;
}

/** Where all of it stands; what is of several operations and in none of them alone, in the first. */
function placeOf([first, ...others]: readonly Told[]): string {
  const isShared = others.some(({ operation }) => operation !== first?.operation);
  return (isShared ? first?.at : undefined) ?? first?.operation.at ?? "";
}

/** The type that code is made for, and those that are of another thing. */
function typesIn([first, ...others]: readonly Content[]): string[] {
  if (first === undefined || others.length === 0) return [];
  const told = JSON.stringify(first.schema);
  const different = others.filter(({ schema }) => JSON.stringify(schema) !== told);
  return [first, ...different].map(({ mediaType }) => mediaType);
}
