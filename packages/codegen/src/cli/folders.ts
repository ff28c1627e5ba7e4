import { isAbsolute, resolve } from "node:path";
import type { Project } from "../config/load.js";
import { folderInside } from "../files/project.js";
import type { Call } from "./command.js";

/** Options name folders from where the command runs; the config names them from the project's root. */
export function absolute(call: Call, folder: string): string {
  return isAbsolute(folder) ? folder : resolve(call.io.cwd, folder);
}

export function contractsOf(call: Call, { root, config }: Project): string {
  const option = call.text("contracts");
  return folderInside(root, option === undefined ? (config?.contracts ?? "apis") : absolute(call, option));
}

/** The path of a file or folder that an option names. */
export function fileOption(call: Call, name: string): string | undefined {
  const given = call.text(name);
  return given === undefined ? undefined : resolve(call.io.cwd, given);
}
