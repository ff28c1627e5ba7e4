import { GatewayError } from "../error.js";
import { pages } from "../pages.js";
import type { Certain, CommandClass, InputOf, List, ListKey, One, OutputOf, SdkCommand } from "./operation.js";

type AnyOne = One<CommandClass, string, unknown>;
type AnyList = List<CommandClass, ListKey, string>;

/** Sends one command; gives AWS's answer. */
export type Send = (command: SdkCommand, options?: CallOptions) => Promise<object>;

export interface CallOptions {
  /** Gives up: a call that waits for its turn is not sent, one on its way is cut off. */
  readonly signal?: AbortSignal;
}

/** A table whose operations can be called. */
export type Bound<Table> = { readonly [Name in keyof Table]: BoundOperation<Table[Name]> };

type BoundOperation<Operation> =
  Operation extends List<infer Command, infer Key, infer Always>
    ? (...args: Arguments<Unpaged<InputOf<Command>>>) => AsyncIterable<Certain<ItemOf<OutputOf<Command>, Key>, Always>>
    : Operation extends One<infer Command, infer Always, infer Patch>
      ? (...args: Arguments<Patched<InputOf<Command>, Patch>>) => Promise<Certain<OutputOf<Command>, Always>>
      : Bound<Operation>;

/** An input may be left out where nothing of it must be given. */
type Arguments<Input> = object extends Input
  ? [input?: Input, options?: CallOptions]
  : [input: Input, options?: CallOptions];

/** Which page to read is ours to know. */
type Unpaged<Input> = Omit<Input, "limit" | "position" | "MaxResults" | "NextToken">;

type Patched<Input, Patch> = [Patch] extends [never]
  ? Input
  : Omit<Input, "patchOperations"> & { readonly patchOperations: readonly Patch[] };

type ItemOf<Output, Key extends ListKey> = Output extends { [K in Key]?: (infer Item)[] | undefined } ? Item : never;

/** Makes the operations of a table callable: plain data in, AWS's answer without the SDK's metadata out. */
export function bind<Table extends object>(table: Table, send: Send): Bound<Table> {
  const bound = Object.entries(table).map(([name, operation]) => [name, boundOperation(operation, send)]);
  // The cast holds: each operation of the table was bound under its own name.
  return Object.fromEntries(bound) as Bound<Table>;
}

function boundOperation(operation: object, send: Send): unknown {
  if (isList(operation)) return (input: object = {}, options?: CallOptions) => items(operation, input, send, options);
  if (isOne(operation)) return (input: object = {}, options?: CallOptions) => answer(operation, input, send, options);
  return bind(operation, send);
}

function isOne(operation: object): operation is AnyOne {
  return "command" in operation;
}

function isList(operation: object): operation is AnyList {
  return "command" in operation && "list" in operation;
}

async function answer(
  { command, always }: AnyOne,
  input: object,
  send: Send,
  options: CallOptions | undefined,
): Promise<object> {
  return certain(plain(await send(commandOf(command, input), options)), always, command);
}

/** Half of AWS's lists have no paginator in the SDK; 500 is the most that a page may hold. */
async function* items(
  { command, list, always }: AnyList,
  input: object,
  send: Send,
  options: CallOptions | undefined,
): AsyncGenerator<object> {
  const found = pages(async (token) => {
    const page = { items: { limit: 500, position: token }, Items: { MaxResults: "500", NextToken: token }, item: {} };
    const given = plain(await send(commandOf(command, { ...input, ...page[list] }), options));
    const next = list === "Items" ? given.NextToken : given.position;
    const listed = given[list];
    return { items: Array.isArray(listed) ? listed : [], next: typeof next === "string" ? next : undefined };
  });
  for await (const item of found) yield certain(item, always, command);
}

function commandOf(command: CommandClass, input: object): SdkCommand {
  // The cast holds: the types of `Bound` let each operation be called with the input of its own command alone.
  return new command(input as never);
}

function plain(answer: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== "$metadata"));
}

function certain<T extends object>(answer: T, always: readonly string[], command: CommandClass): T {
  const missing = always.find((name) => Reflect.get(answer, name) === undefined);
  if (missing === undefined) return answer;
  throw new GatewayError(
    "unexpected",
    `The answer to ${command.name} has no "${missing}", which AWS always gives. Check what answers at the endpoint.`,
  );
}
