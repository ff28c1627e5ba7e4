import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ApiError, type Call, type Client, createClient } from "@apigw/client";
import {
  formRepliesAsTexts,
  type HttpApi,
  holdDates,
  nameBodies,
  type Operation,
  placeBytes,
  type Reply,
  settleTags,
  splitVariants,
  withoutInterim,
} from "@apigw/model";
import { lambda, type OperationContract, reply } from "@apigw/server";
import { type EmitOptions, generate } from "apigw-codegen";
import { contentOf, inputOf } from "../support/operation-values.js";
import { synthesiser } from "../support/synthesise.js";
import { root } from "../support/workspace.js";
import { serve } from "./serve.js";

/** What came of calling each operation of an API, by generated client, on a service behind its generated contract. */
export interface Conversation {
  readonly operations: number;
  /** `getPet: what did not arrive as it was sent, or could not be made`. */
  readonly misses: readonly string[];
}

/** Generates, serves and calls: input there, answer back, and one declared failure. */
export async function converse(given: HttpApi, options: EmitOptions = {}): Promise<Conversation> {
  // As the generator takes it: what a request may hold and what a reply may are two things.
  const shape = placeBytes(splitVariants(settleTags(nameBodies(formRepliesAsTexts(withoutInterim(given))))));
  const api = options.dates === "Date" ? holdDates(shape) : shape;
  const { client, server } = await load(given, options);
  const calls = api.operations.filter(({ name }) => typeof client[name] === "function");
  const make = synthesiser(api.schemas);
  const service: Record<string, (input: object) => unknown> = Object.create(null);
  const contract = contractOf(server);
  const checks = new Map(Object.entries<OperationContract>(contract.operations));
  const handler = lambda(contract, service, { onError: () => undefined });
  const { url, stop } = await serve(handler, scopesOf(api));
  const shop = createClient({ baseUrl: url, timeout: 5000 });
  const misses: string[] = [];
  try {
    for (const operation of calls) {
      const miss = await talk(operation, { client, checks, make, service, shop }).catch(
        (error: Error) => error.message,
      );
      if (miss !== undefined)
        misses.push(`${operation.name}: ${miss.split("\n").slice(0, 12).join(" ").slice(0, 700)}`);
    }
  } finally {
    stop();
  }
  return { operations: calls.length, misses };
}

function scopesOf({ operations }: HttpApi): string[] {
  return operations.flatMap(({ security }) =>
    security.flatMap(({ schemes }) => schemes.flatMap(({ scopes }) => scopes)),
  );
}

interface Scene {
  readonly client: Module;
  readonly checks: ReadonlyMap<string, OperationContract>;
  readonly make: ReturnType<typeof synthesiser>;
  readonly service: Record<string, (input: object) => unknown>;
  readonly shop: Client;
}

async function talk(operation: Operation, scene: Scene): Promise<string | undefined> {
  const input = valid(scene.checks.get(operation.name)?.input, (seed) => inputOf(operation, scene.make, seed));
  // Generated functions are of this shape.
  const call = scene.client[operation.name] as (
    client: Client,
    ...given: unknown[]
  ) => Call<unknown, ApiError<number, unknown>>;
  const takesInput = call.length > 1 || Object.keys(input).length > 0;
  const send = () => (takesInput ? call(scene.shop, input) : call(scene.shop));
  let arrived: object | undefined;
  const answers = (answer: unknown) => {
    scene.service[operation.name] = (received) => {
      arrived = received;
      return answer;
    };
  };
  const [success] = operation.replies;
  const answer = success === undefined ? undefined : answerOf(operation, success, scene);
  answers(answer);
  const value = await send();
  same("input", arrived, input);
  same("answer", value, answer);
  const failure = operation.failures.find(({ status }) => typeof status === "number" && status >= 400);
  if (failure === undefined || typeof failure.status !== "number") return undefined;
  const body = answerOf(operation, failure, scene);
  answers(reply(failure.status, body));
  const result = await send().result();
  same("failure", result.ok ? undefined : result.error.body, body);
  return undefined;
}

function same(what: string, arrived: unknown, sent: unknown): void {
  if (!equals(arrived, sent)) throw new Error(`${what} ${text(sent)} arrived as ${text(arrived)}`);
}

/** Without prototypes, which inputs have none of. */
function equals(one: unknown, other: unknown): boolean {
  if (one instanceof Uint8Array || other instanceof Uint8Array || typeof one !== "object" || one === null)
    return isDeepStrictEqual(one, other);
  if (typeof other !== "object" || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && equals(value, right.get(key)));
}

function text(value: unknown): string {
  return (JSON.stringify(value) ?? "undefined").slice(0, 500);
}

function answerOf(operation: Operation, { status, content }: Reply, scene: Scene): unknown {
  if (operation.method === "HEAD") return undefined;
  return valid(scene.checks.get(operation.name)?.replies?.[status], (seed) => contentOf(content, scene.make, seed));
}

/** The first of some values that the generated validator takes. */
function valid<T>(validator: unknown, make: (seed: number) => T): T {
  let first: string | undefined;
  for (let seed = 0; seed < 12; seed += 1) {
    const value = make(seed);
    const issues = issuesOf(validator, value);
    if (issues.length === 0) return value;
    first ??= issues.map(({ pointer, message }) => `${pointer} ${message}`).join("; ");
  }
  throw new Error(`no value was made that its validator takes: ${first}`);
}

function issuesOf(validator: unknown, value: unknown): readonly { pointer: string; message: string }[] {
  if (validator === undefined) return [];
  // Generated validators are of this shape.
  const { validate } = (
    validator as { "~standard": { validate(value: unknown): { issues?: { pointer: string; message: string }[] } } }
  )["~standard"];
  return validate(value).issues ?? [];
}

type Module = Readonly<Record<string, unknown>>;

async function load(api: HttpApi, options: EmitOptions): Promise<{ client: Module; server: Module }> {
  const work = join(root, "tests", ".work");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "talk-"));
  try {
    for (const { name, text } of generate(api, { contract: "corpus", ...options }))
      writeFileSync(join(folder, name), text);
    const [client, server] = await Promise.all(
      ["client", "server"].map((name): Promise<Module> => import(join(folder, `${name}.ts`))),
    );
    return { client: client ?? {}, server: server ?? {} };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The one value that `server.ts` exports. */
function contractOf(server: Module): Parameters<typeof lambda>[0] {
  // A contract is all that is there beside types.
  return Object.values(server)[0] as Parameters<typeof lambda>[0];
}
