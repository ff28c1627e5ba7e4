import type { Api, Content, Diagnostic, Operation } from "@apigw/model";
import { callable } from "./operation-names.js";

/**
 * Media types that no code is made for, one diagnostic for each operation: of a request or reply that may be of several
 * things, one is what generated code speaks of. The same thing in another type needs no word.
 */
export function unservedTypes(api: Api, contract: string): Diagnostic[] {
  if (api.protocol === "websocket") return [];
  return callable(api).flatMap((operation) => {
    const told = [...ofBody(operation), ...ofReplies(operation)];
    if (told.length === 0) return [];
    return {
      code: "APIGW116",
      severity: "warning",
      at: `${contract}${operation.at}`,
      message: `${operation.route} ${told.join("; ")}`,
      help: "Code speaks JSON where that is one of them, else the first: give what else there is an operation of its own.",
    };
  });
}

function ofBody({ body }: Operation): string[] {
  const [first, ...others] = typesIn(body?.content ?? []);
  return others.length === 0 ? [] : [`takes ${first}, and refuses ${others.join(", ")} with 415`];
}

function ofReplies({ replies, failures }: Operation): string[] {
  return [...replies, ...failures].flatMap(({ status, content }) => {
    const [first, ...others] = typesIn(content);
    return others.length === 0 ? [] : [`answers ${status} as ${first}, and never as ${others.join(", ")}`];
  });
}

/** The type that code is made for, and those that are of another thing. */
function typesIn([first, ...others]: readonly Content[]): string[] {
  if (first === undefined || others.length === 0) return [];
  const told = JSON.stringify(first.schema);
  const different = others.filter(({ schema }) => JSON.stringify(schema) !== told);
  return [first, ...different].map(({ mediaType }) => mediaType);
}
