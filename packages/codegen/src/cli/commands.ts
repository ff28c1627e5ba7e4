import { cleanCommand } from "./clean-command.js";
import type { Command } from "./command.js";
import { generateCommand } from "./generate-command.js";
import { iamCommand } from "./iam-command.js";
import { initCommand } from "./init-command.js";
import { listCommand } from "./list-command.js";
import { pullCommand } from "./pull-command.js";
import { statusCommand } from "./status-command.js";

/** Every command there is, in the order of `--help`. */
export const commands: readonly Command[] = [
  initCommand,
  pullCommand,
  generateCommand,
  statusCommand,
  listCommand,
  iamCommand,
  cleanCommand,
];
