import type { ControlPlane } from "../control/control-plane.js";
import type { Functions } from "../functions/registry.js";
import type { FunctionSettings } from "../functions/settings.js";
import type { Log } from "../log.js";
import { registerFunctions } from "./functions.js";
import { readTemplateFile } from "./read.js";
import { importTemplate } from "./start.js";

/** A template of a gateway that runs. */
export interface RunningTemplate {
  register(functions: Functions, settings: Readonly<Record<string, FunctionSettings>>): Promise<void>;
  /** At the start, and after each reset. */
  deploy(control: ControlPlane): Promise<void>;
  close(): Promise<void>;
}

/** Reads a template, and tells the log what of it is not run here, by logical id. */
export async function openTemplate(file: string, region: string, log: Log): Promise<RunningTemplate> {
  const template = await readTemplateFile(file, region);
  const said = new Set<string>();
  const tell = (of: string, reason: string) => {
    const message = `${template.file}: ${of}: ${reason}`;
    if (!said.has(message)) log({ event: "warning", message });
    said.add(message);
  };
  for (const { at, message } of template.diagnostics) tell(at.replace(/^#\/Resources\//, ""), message);
  for (const { logicalId, reason } of template.notRun) tell(logicalId, reason);
  if (template.apis.length === 0) tell("Resources", "it makes no API");
  let dispose = async () => {};
  return {
    async register(functions, settings) {
      const registered = await registerFunctions(functions, template, settings, region);
      dispose = registered.dispose;
      for (const { logicalId, reason } of registered.absent) tell(logicalId, reason);
    },
    async deploy(control) {
      for (const { of, reason } of await importTemplate(control, template, region)) tell(of, reason);
    },
    close: () => dispose(),
  };
}
