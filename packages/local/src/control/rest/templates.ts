import { freeMap } from "../present.js";

/** How exports write a template that is not there: the body passes through as it is. */
export const passthrough = "__passthrough__";

/** Mapping templates as AWS keeps them: an empty one is `null`, and the body passes through. */
export function templatesOf(
  given: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> | undefined {
  if (given === undefined) return undefined;
  const isEmpty = (text: string | undefined) =>
    text === undefined || text === "" || text === "null" || text === passthrough;
  const entries = Object.entries(given).map(([type, text]) => [type, isEmpty(text) ? null : text]);
  // The cast holds as far as the SDK's types go, which do not know of these nulls; AWS sends them all the same.
  return freeMap(Object.fromEntries(entries) as Record<string, string>);
}

/** Templates for a document: without those that are not there for the data plane, named in an export. */
export function writtenTemplates(
  templates: Readonly<Record<string, string | null>> | undefined,
  exact: boolean,
): Record<string, string> | undefined {
  if (templates === undefined) return undefined;
  const entries = Object.entries(templates).flatMap(([type, text]): [string, string][] =>
    text !== null ? [[type, text]] : exact ? [] : [[type, passthrough]],
  );
  return freeMap(Object.fromEntries(entries));
}
