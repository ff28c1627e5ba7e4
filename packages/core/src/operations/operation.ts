/** One operation of AWS in a table: the SDK's command, and the members of its answer that AWS always gives. */
export interface One<Command extends CommandClass, Always extends string, Patch = never> {
  readonly command: Command;
  readonly always: readonly Always[];
  /** Only a type: the patch operations that AWS takes here. */
  readonly patch?: Patch;
}

/** A list that AWS gives page by page, or all at once. */
export interface List<Command extends CommandClass, Key extends ListKey, Always extends string> {
  readonly command: Command;
  readonly list: Key;
  readonly always: readonly Always[];
}

/** Where the items stand: `items` in REST's lists, `item` in those that have no pages, `Items` in the newer API. */
export type ListKey = "items" | "item" | "Items";

/** The class of a command of an AWS SDK client. */
export type CommandClass = new (input: never) => SdkCommand;

/** What we need to know of a command; the SDK's own type says more than can be inferred from. */
export interface SdkCommand {
  readonly input: object;
  readonly middlewareStack: { add(middleware: never, options: { step: "initialize"; name: string }): void };
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: object }>;
}

export type InputOf<Command extends CommandClass> = Given<InstanceType<Command>["input"]>;

export type OutputOf<Command extends CommandClass> = Omit<
  Awaited<ReturnType<ReturnType<InstanceType<Command>["resolveMiddleware"]>>>["output"],
  "$metadata"
>;

/** What must be given, must be there: the SDK's types let it be undefined. */
export type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** With these members certain. */
export type Certain<T, Always extends string> = T & {
  readonly [Key in Extract<keyof T, Always>]-?: Exclude<T[Key], undefined>;
};

/** An operation that gives one thing: `one(GetRestApiCommand, "id", "name")`. */
export function one<Command extends CommandClass, Always extends string = never>(
  command: Command,
  ...always: Always[]
): One<Command, Always> {
  return { command, always };
}

/** An operation that changes a thing by patch operations: `patched<RestApiPatch>()(UpdateRestApiCommand, "id")`. */
export function patched<Patch>() {
  return <Command extends CommandClass, Always extends string = never>(
    command: Command,
    ...always: Always[]
  ): One<Command, Always, Patch> => ({ command, always });
}

/** An operation that gives a list: `list(GetRestApisCommand, "items", "id", "name")`. */
export function list<Command extends CommandClass, Key extends ListKey, Always extends string = never>(
  command: Command,
  key: Key,
  ...always: Always[]
): List<Command, Key, Always> {
  return { command, list: key, always };
}
