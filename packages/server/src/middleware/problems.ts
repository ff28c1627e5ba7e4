import type { Context } from "../context.js";
import type { Answer } from "../events/request.js";
import type { Filter } from "../filter.js";
import { answerOf } from "../http/answer.js";
import type { Fault } from "../http/fault.js";
import { parseJson } from "../http/json.js";
import type { Reply } from "../reply.js";
import { isObject } from "../shape.js";

/** What is answered to a request that comes to no method, or whose method throws. https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** What is wrong with the input, each with its place. */
  readonly errors?: readonly Fault[];
  /** Of a 500. */
  readonly requestId?: string;
}

/**
 * Says problems in an API's own words: those of this package, and those of methods. What it gives nothing for stays. It
 * reads texts, so it stands inside of `compression`: after it in the list.
 *
 * @example
 * filters: [problems(({ status, title, errors = [] }) => reply(status, { message: title, at: errors.map((one) => one.pointer) }))]
 */
export function problems(say: (problem: Problem, context: Context) => Reply<number, unknown> | undefined): Filter {
  return async (_, next, context) => {
    const answer = await next();
    const problem = problemIn(answer);
    const said = problem && say(problem, context);
    if (!said) return answer;
    const { status, headers, cookies, body } = answerOf(said, { route: "", status: problem.status });
    const { "content-type": __, ...others } = answer.headers;
    return { status, headers: { ...others, ...headers }, cookies: [...answer.cookies, ...cookies], body };
  };
}

function problemIn({ headers, body }: Answer): Problem | undefined {
  if (headers["content-type"] !== "application/problem+json" || typeof body !== "string") return undefined;
  const read = parseJson(body).value;
  // Of another shape is what a method has answered under this type: it may leave out what it likes (RFC 9457, 3.1).
  return isObject(read) && "status" in read && typeof read.status === "number" ? (read as Problem) : undefined;
}
