import { type Command, type ListedCommand, type Option, sharedOptions } from "./command.js";
import { columns, type Paint } from "./paint.js";

/** `apigw-codegen --help`. */
export function overview(commands: readonly ListedCommand[], { bold }: Paint): string {
  return [
    `${bold("apigw-codegen")}: typed clients and servers for Amazon API Gateway, pulled from what is deployed.`,
    "",
    bold("Commands"),
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    bold("Samples"),
    ...commands.map(({ sample }) => `  $ ${sample}`),
    "",
    bold("A config: apigw.config.ts"),
    '  import { aws, defineConfig } from "apigw-codegen";',
    '  export default defineConfig({ apis: { pets: { source: aws.restApi("a1b2c3d4e5", { stage: "prod" }) } } });',
    "",
    "apigw-codegen COMMAND --help tells more. Exit codes: 0 fine; 1 a difference, a diagnostic error, or AWS or the",
    "network refused; 2 arguments, config or output folder are wrong.",
  ].join("\n");
}

/** `apigw-codegen COMMAND --help`. */
export function commandHelp({ name, summary, sample }: ListedCommand, command: Command, { bold }: Paint): string {
  return [
    `${bold(name)}: ${summary}`,
    "",
    bold("Usage"),
    ...command.usage.map((line) => `  apigw-codegen ${line}`),
    "",
    bold("Options"),
    ...columns(
      Object.entries({ ...command.options, ...sharedOptions }).map(([name, option]) => [
        spelling(name, option),
        option.text,
      ]),
    ),
    "",
    bold("Samples"),
    ...[sample, ...command.samples].map((line) => `  $ ${line}`),
  ].join("\n");
}

function spelling(name: string, { value }: Option): string {
  return `--${name}${value === undefined ? "" : ` ${value}`}`;
}
