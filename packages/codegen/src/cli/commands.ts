import type { Command } from "./command.js";
import { generateCommand } from "./generate-command.js";
import { listCommand } from "./list-command.js";
import { pullCommand } from "./pull-command.js";

/** Every command there is, in the order of `--help`. */
export const commands: readonly Command[] = [pullCommand, generateCommand, listCommand];
