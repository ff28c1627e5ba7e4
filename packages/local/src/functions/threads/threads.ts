import type { EnvironmentSource, Say } from "../environment.js";
import { entryUrl } from "./entry-url.js";
import type { ThreadData } from "./messages.js";
import { createModule } from "./module.js";
import { startThread } from "./thread.js";

/** What the threads of a function have in common. */
export interface ThreadsOptions extends Omit<ThreadData, "url"> {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: Say;
}

/** A Node function's environments: threads that import its file. */
export function threadsOf({ env, file, say, ...facts }: ThreadsOptions, changed: () => void): EnvironmentSource {
  const module = createModule(file, changed);
  return {
    version: module.version,
    close: module.close,
    async start() {
      const [url, entry] = await Promise.all([module.url(), entryUrl()]);
      return startThread({ entry, env, say, data: { url, ...facts } });
    },
  };
}
