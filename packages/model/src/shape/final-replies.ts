import type { HttpApi, Operation, Reply } from "../api.js";

/** An API without the replies that nobody can give: API Gateway sends no interim one (1xx), and no client is given it. */
export function withoutInterim(api: HttpApi): HttpApi {
  return { ...api, operations: api.operations.map(ofOperation) };
}

/** An operation that tells of nothing else is described all the same: it succeeds, and has no body. */
function ofOperation(operation: Operation): Operation {
  const failures = operation.failures.filter((reply) => !isInterim(reply));
  if (failures.length === operation.failures.length) return operation;
  const isTold = failures.length + operation.replies.length > 0;
  return { ...operation, failures, replies: isTold ? operation.replies : [success] };
}

const success: Reply = { status: "2XX", content: [], headers: [] };

export function isInterim({ status }: Reply): boolean {
  return String(status).startsWith("1");
}
