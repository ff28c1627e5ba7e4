import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { EnvironmentSource, Say } from "../environment.js";
import { createWatch } from "../watch.js";
import { filesBelow } from "./files-below.js";
import { startProcess } from "./process.js";

/** What the processes of a function have in common. */
export interface ProcessesOptions {
  readonly name: string;
  /** `app.py`, or a `bootstrap`. */
  readonly file: string;
  readonly exported: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly timeout: number;
  /** Megabytes, as the function is told; no process is held to it. */
  readonly memory: number;
  readonly say: Say;
}

/** The environments of a function in another language: processes that ask the Lambda Runtime API for events. */
export function processesOf(options: ProcessesOptions, changed: () => void): EnvironmentSource {
  const { env, exported, file } = options;
  const isPython = file.endsWith(".py");
  // A custom runtime is started where it lies.
  const root = isPython ? (env.LAMBDA_TASK_ROOT ?? dirname(file)) : dirname(file);
  let version = 0;
  let watched: Promise<void> | undefined;
  const watch = createWatch(() => {
    version += 1;
    watched = undefined;
    changed();
  });
  const look = async () => {
    const of = version;
    const files = await filesBelow(dirname(file), isPython ? ".py" : "");
    if (of === version) watch.files(files);
  };
  return {
    version: () => version,
    async start() {
      watched ??= look();
      await watched;
      return startProcess({
        ...options,
        cwd: root,
        command: isPython ? ["python3", "-u", pythonRuntime, file, exported] : [file],
        // A module that changes twice in a second is as new the second time.
        env: { ...env, LAMBDA_TASK_ROOT: root, ...(isPython ? { PYTHONDONTWRITEBYTECODE: "1" } : {}) },
      });
    },
    close() {
      version += 1;
      watch.close();
    },
  };
}

/** Our Python side: beside us among the sources, which the package brings along. */
const pythonRuntime = fileURLToPath(
  import.meta.url.endsWith(".ts")
    ? new URL("./bootstrap.py", import.meta.url)
    : new URL("../src/functions/processes/bootstrap.py", import.meta.url),
);
