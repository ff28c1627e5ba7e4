import { isForm, isJson, type Operation, type Reply, type Schema } from "@apigw/model";
import { isText, isTextContent, isTextual, isUntyped, takesInput } from "./operation-types.js";

/** Whether there is anything to check of a method's input; of an untyped one the method, where any is routed. */
export function hasInputSchema(operation: Operation): boolean {
  return takesInput(operation) && (!isUntyped(operation) || operation.method === "ANY");
}

/** What a method's input has to be: its parameters by the names that they have in TypeScript, and its body. */
export function inputSchema(operation: Operation): Schema {
  return objectOf(operation, bodySchema(operation));
}

/** The same with the body as its contract describes it, whatever the media type. */
export function describedInput(operation: Operation): Schema {
  return objectOf(operation, operation.body?.content[0]?.schema ?? true);
}

/** What `ANY` stands for where code is written; others reach a function all the same, such as PROPFIND. */
export const anyMethods: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

function objectOf(operation: Operation, body: Schema): Schema {
  const members: [name: string, schema: Schema, required: boolean][] = [
    ...(operation.method === "ANY" ? [["method", { enum: anyMethods }, true] as [string, Schema, boolean]] : []),
    ...operation.params.map((param): [string, Schema, boolean] => [
      param.name,
      param.schema,
      param.required && param.in !== "cookie",
    ]),
    ...(operation.body === undefined ? [] : [["body", body, operation.body.required] as [string, Schema, boolean]]),
  ];
  return {
    type: "object",
    properties: Object.fromEntries(members.map(([name, schema]) => [name, schema])),
    required: members.filter(([, , required]) => required).map(([name]) => name),
  };
}

/** Of the media type that generated code sends. Bytes are what they are. */
function bodySchema({ body }: Operation): Schema {
  const [first] = body?.content ?? [];
  if (first === undefined) return true;
  if (isJson(first.mediaType) || isForm(first.mediaType)) return first.schema ?? true;
  if (!isText(first.mediaType)) return true;
  return isTextual(first.schema) ? first.schema : { type: "string" };
}

/** Replies whose body is JSON, or a text that its schema speaks of. Where no success is declared, `default` is one. */
export function checkedReplies({ replies, failures }: Operation): { reply: Reply; schema: Schema }[] {
  const success = replies.length > 0 ? undefined : failures.find(({ status }) => status === "default");
  const successes = success === undefined ? replies : [{ ...success, status: "2XX" as const }];
  return [...successes, ...failures].flatMap((reply) => {
    const [first] = reply.content;
    const isChecked = first && (isJson(first.mediaType) || (isTextContent(first) && isTextual(first.schema)));
    return isChecked && first.schema !== undefined ? [{ reply, schema: first.schema }] : [];
  });
}
