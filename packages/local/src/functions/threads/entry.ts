import { format } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import { thrownAs } from "../failure.js";
import { type FunctionHandler, runHandler } from "../run-handler.js";
import { awslambda, isStreaming } from "../streaming.js";
import { type ThreadData, type Told, type Unpacked, unpackWork } from "./messages.js";

/**
 * The inside of a thread: one execution environment of one function. It loads the module, and then runs one event after
 * the other.
 */

// The cast holds: `thread.ts` starts this file, with just that.
const { exported, memory, name, timeout, url } = workerData as ThreadData;
let requestId = "";
let dead = false;
/** The first is running. */
const waiting: Unpacked[] = [];

process.setSourceMapsEnabled(true);
for (const level of ["debug", "error", "info", "log", "trace", "warn"] as const) {
  console[level] = (...parts: unknown[]) =>
    tell({ told: "said", level: level === "log" ? "INFO" : level.toUpperCase(), message: format(...parts), requestId });
}
// What nobody catches ends the environment, as Lambda's runtime does.
process.on("uncaughtException", (error) => die(error));
process.on("unhandledRejection", (reason) => die(reason, "Runtime.UnhandledPromiseRejection"));

// Lambda's runtime has it, and modules look for it when they are loaded.
Object.assign(globalThis, { awslambda });

await import(url).then(serve, (error: unknown) => {
  const { errorMessage, errorType } = thrownAs(error);
  const type = errorType === "SyntaxError" ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError";
  tell({ told: "broken", errorType: type, errorMessage: `${errorType}: ${errorMessage}` });
});

function serve(loaded: unknown): void {
  const handler = memberOf(loaded, exported) ?? memberOf(memberOf(loaded, "default"), exported);
  if (typeof handler !== "function") {
    const errorMessage = `${exported} is undefined or not exported`;
    tell({ told: "broken", errorType: "Runtime.HandlerNotFound", errorMessage });
    return;
  }
  parentPort?.on("message", (packed: string) => {
    const isIdle = waiting.length === 0;
    waiting.push(...unpackWork(packed));
    // Any function will do; what it takes is its own business.
    if (isIdle) next(handler as FunctionHandler);
  });
  tell({ told: "ready" });
}

function next(handler: FunctionHandler): void {
  const [work] = waiting;
  if (work === undefined || dead) return;
  const { event, region, requestId: id } = work;
  requestId = id;
  const facts = { name, region, requestId, memory, deadline: Date.now() + timeout };
  const onChunk = isStreaming(handler) ? (bytes: Uint8Array) => tell({ told: "chunk", bytes }) : undefined;
  void runHandler(handler, JSON.parse(event), facts, jsonText, onChunk).then((ran) => {
    if (dead) return;
    tell("value" in ran ? ran.value : { told: "failed", failure: ran.failure, dying: false });
    waiting.shift();
    next(handler);
  });
}

function jsonText(result: unknown): string {
  return JSON.stringify(result) ?? "null";
}

function memberOf(value: unknown, name: string): unknown {
  const holds = (typeof value === "object" && value !== null) || typeof value === "function";
  return holds && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

function die(thrown: unknown, errorType?: string): void {
  const failure = thrownAs(thrown);
  dead = true;
  const told = errorType === undefined ? failure : { ...failure, errorType, errorMessage: describe(failure) };
  tell({ told: "failed", failure: told, dying: true });
}

function describe({ errorMessage, errorType }: { errorMessage: string; errorType: string }): string {
  return errorType === "string" ? errorMessage : `${errorType}: ${errorMessage}`;
}

function tell(message: Told): void {
  parentPort?.postMessage(message);
}
