import { WrongFolder } from "../control/store/folder-lock.js";
import { FunctionProblem } from "../functions/problem.js";
import { type Gateway, type GatewayOptions, startGateway } from "../gateway.js";
import { TemplateProblem } from "../template/read.js";
import { openPage } from "./open-page.js";
import { humanLog, jsonLog, type Terminal } from "./print.js";

/** How a gateway on a terminal shows itself. */
export interface ServeOptions {
  /** JSON lines: first that it is ready, then each request. */
  readonly json: boolean;
  /** Do not print requests. */
  readonly quiet: boolean;
  /** Open the start page in the browser. */
  readonly open: boolean;
}

/** Why a gateway did not start, in a paragraph, and the exit code: 2 where it was called wrongly. */
export class ServeProblem extends Error {
  override readonly name = "ServeProblem";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2, cause: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** Runs a gateway on a terminal until it is told to stop. Throws a `ServeProblem` if it does not start. */
export async function serve(
  options: Omit<GatewayOptions, "log">,
  { json, open, quiet }: ServeOptions,
  terminal: Terminal,
  stopped: Promise<void>,
): Promise<void> {
  const log = json ? jsonLog(terminal, quiet) : humanLog(terminal, quiet);
  const gateway = await startGateway({ ...options, log }).catch((error: unknown) => {
    throw problemOf(error);
  });
  announce(gateway, options.allowUnenforcedAuth === true, json, terminal);
  if (open) openPage(gateway.url, terminal);
  await stopped;
  await gateway.stop();
}

function announce(gateway: Gateway, isOpen: boolean, json: boolean, { error, out }: Terminal): void {
  if (isOpen) {
    error("WARNING: --allow-unenforced-auth: routes whose authorization is not built yet are open to everybody.");
  }
  if (json) {
    out(JSON.stringify({ event: "ready", url: gateway.url, pid: process.pid }));
    return;
  }
  out(`apigw-local ready at ${gateway.url}`);
  for (const { name, url } of gateway.apis()) out(`  ${name}  ${url}`);
}

const wrongUsage = [FunctionProblem, TemplateProblem, WrongFolder];

function problemOf(error: unknown): ServeProblem {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  if (wrongUsage.some((kind) => error instanceof kind)) return new ServeProblem(message, 2, error);
  if (code === "EADDRINUSE") return new ServeProblem("the port is taken; --port 0 picks a free one", 1, error);
  return new ServeProblem(message, code === "ENOENT" ? 2 : 1, error);
}
