import type { OperationContract, Validator } from "../contract.js";
import { ServerError } from "../errors.js";
import { isReply } from "../reply.js";
import { isStreamed } from "./answer.js";
import type { Fault } from "./fault.js";
import { check, pointer } from "./validate.js";

/** A method's reply that is not as its contract says. */
export class WrongReply extends ServerError {
  readonly faults: readonly Fault[];

  constructor(status: number, faults: readonly Fault[]) {
    const told = faults.map(({ pointer, detail }) => `${pointer || "the body"} ${detail}`).join("; ");
    super("invalid-reply", `The ${status} reply is not as declared: ${told}`);
    this.faults = faults;
  }
}

/** What is wrong with a reply's body by its contract, or nothing. Bytes and streams are not looked into. */
export async function wrongReply(returned: unknown, operation: OperationContract): Promise<WrongReply | undefined> {
  const { status, body } = isReply(returned) ? returned : { status: operation.status, body: returned };
  const validator = validatorOf(operation.replies ?? {}, status, body);
  if (!validator || body instanceof Uint8Array || isStreamed(body)) return undefined;
  const { issues } = await check(validator, body);
  if (!issues) return undefined;
  return new WrongReply(
    status,
    issues.map(({ message, path }) => ({ in: "reply", pointer: pointer(path), detail: message })),
  );
}

/**
 * A status counts before its range, a range before `default`. What is declared without a body is not in the table: so
 * only a body is asked about by the latter two, and only a failure by `default`.
 */
function validatorOf(
  replies: NonNullable<OperationContract["replies"]>,
  status: number,
  body: unknown,
): Validator | undefined {
  const hundred = Math.floor(status / 100);
  const wider = body === undefined ? [] : [`${hundred}XX`, ...(hundred === 2 ? [] : ["default"])];
  const key = [`${status}`, ...wider].find((one) => Object.hasOwn(replies, one));
  return key === undefined ? undefined : replies[key];
}

/** Replies are checked where a wrong one reaches its author: not in production, and not on Lambda. */
export function usualReplies(): "refuse" | "trust" {
  // Not everything that runs a fetch handler has a process.
  const env = globalThis.process?.env ?? {};
  const isTrusted = env.NODE_ENV ? env.NODE_ENV === "production" : env.AWS_EXECUTION_ENV || env.AWS_LAMBDA_RUNTIME_API;
  return isTrusted ? "trust" : "refuse";
}
