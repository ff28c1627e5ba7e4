import { parseArgs } from "node:util";
import { Problem, usage } from "../problem.js";
import { type Call, type Command, type Io, type Outcome, sharedOptions } from "./command.js";
import { commands } from "./commands.js";
import { commandHelp, overview } from "./help.js";
import { describe, paint, printable } from "./paint.js";
import { version } from "./version.js";

/** Runs the command line; gives the exit code. Nothing is thrown but faults of our own. */
export async function main(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  const [name, ...rest] = argv;
  if (name === "--version" || name === "-v") return say(io, version());
  if (name === undefined || name === "--help" || name === "-h" || name === "help")
    return say(io, overview(commands, paint(io.colors)));
  const listed = commands.find((item) => item.name === name);
  const asJson = rest.includes("--json");
  try {
    if (listed === undefined) throw usage(unknownCommand(name));
    const command = await listed.load();
    const call = parse(name, command, rest, io);
    if (call.flag("help")) return say(io, commandHelp(listed, command, paint(io.colors)));
    return report(name, await command.run(call), call);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return refuse(name, error, io, asJson);
  }
}

function say(io: Io, text: string): 0 {
  io.out(`${text.trimEnd()}\n`);
  return 0;
}

function unknownCommand(name: string): string {
  const planned = ["diff", "deploy", "audit", "doctor", "release"];
  if (planned.includes(name))
    return `"${name}" is not built yet in this version. What is: ${commands.map((command) => command.name).join(", ")}.`;
  return `There is no command ${JSON.stringify(name)}. Run apigw-codegen --help for those there are.`;
}

function parse(name: string, command: Command, args: readonly string[], io: Io): Call {
  const missing = command.notBuilt?.find((option) =>
    args.some((arg) => arg === `--${option}` || arg.startsWith(`--${option}=`)),
  );
  if (missing !== undefined)
    throw new Problem("not-built", `--${missing} of "${name}" is not built yet in this version. Nothing was done.`, {
      exitCode: 2,
    });
  const options = Object.entries({ ...command.options, ...sharedOptions }).map(([option, { type, multiple }]) => [
    option,
    { type, multiple: multiple ?? false },
  ]);
  try {
    const { values: parsed, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(options),
      allowPositionals: true,
    });
    const values: Readonly<Record<string, unknown>> = parsed;
    return {
      io,
      args: positionals,
      text: (option) => {
        const value = values[option];
        return typeof value === "string" ? value : undefined;
      },
      texts: (option) => {
        const value = values[option];
        return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
      },
      flag: (option) => values[option] === true,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw usage(`${reason}. Run apigw-codegen ${name} --help for what it takes.`);
  }
}

function report(command: string, outcome: Outcome, call: Call): 0 | 1 {
  const { io } = call;
  if (call.flag("json")) {
    const { ok, result, diagnostics } = outcome;
    io.out(`${JSON.stringify({ command, ok, result, diagnostics })}\n`);
    return ok ? 0 : 1;
  }
  if (!call.flag("quiet")) for (const line of outcome.lines) io.out(`${line}\n`);
  const shown = outcome.diagnostics.filter(({ severity }) => severity !== "info" || !call.flag("quiet"));
  if (shown.length > 0) io.err(`\n${shown.map((diagnostic) => describe(diagnostic, paint(io.colors))).join("\n")}`);
  return outcome.ok ? 0 : 1;
}

function refuse(command: string, problem: Problem, io: Io, asJson: boolean): 1 | 2 {
  if (asJson) {
    const diagnostic = { code: problem.code, severity: "error", message: problem.message, at: "" };
    io.out(`${JSON.stringify({ command, ok: false, result: null, diagnostics: [diagnostic] })}\n`);
  }
  io.err(`${paint(io.colors).red("error")} ${printable(problem.message)}\n`);
  return problem.exitCode;
}
