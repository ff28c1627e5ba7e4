import { GatewayError } from "../error.js";

/** A route as people write it: `GET /items/{id}`. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];

/** Reads `GET /items/{id}`; refuses what API Gateway would refuse. */
export function readRoute(text: string): Route {
  const [, method = "", path = ""] = /^([A-Z]+) (\/\S*)$/.exec(text) ?? [];
  if (path === "") throw invalid(text, 'Write the method, a space and the path: "GET /items/{id}"');
  if (!methods.includes(method)) throw invalid(text, `The method is one of ${methods.join(", ")}`);
  const parts = partsOf(path);
  for (const [index, part] of parts.entries()) {
    if (part === "") throw invalid(text, "A path has no empty part, and does not end in a slash");
    if (!/^([\w.\-:~%$!,@&+=*]+|\{[\w.\-:]+\+?\})$/.test(part))
      throw invalid(
        text,
        `${JSON.stringify(part)} is no part of a path: letters, digits and ._-:~%$!,@&+=*, or a variable as {id}`,
      );
    if (part.endsWith("+}") && index < parts.length - 1)
      throw invalid(text, `${part} takes all the rest of the path, so that nothing can come after it`);
  }
  return { method, path };
}

/** `/items/{id}` → `items`, `{id}` */
export function partsOf(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

/** A method and path in an execute-api ARN, where a variable is any text. */
export function inArn({ method, path }: Route): string {
  return `${method === "ANY" ? "*" : method}${path.replace(/\{[^}]+\}/g, "*")}`;
}

function invalid(text: string, why: string): GatewayError {
  return new GatewayError("invalid", `${JSON.stringify(text)} is no route. ${why}. Nothing was changed.`);
}
