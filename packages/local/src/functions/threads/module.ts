import { type Bundle, inputsOf } from "../bundle.js";
import { moduleOf } from "../load.js";
import { createWatch } from "../watch.js";

/** What the threads of a function import, made anew when a file that it is made of changes. */
export interface Module {
  url(): Promise<string>;
  /** Another number after each change. */
  version(): number;
  close(): void;
}

export function createModule(file: string, changed: () => void): Module {
  let current: Promise<Bundle> | undefined;
  let version = 0;
  const watch = createWatch(renew);

  function renew(): void {
    version += 1;
    const old = current;
    current = undefined;
    // Threads that run have read it.
    void old?.then((bundle) => bundle.dispose()).catch(() => undefined);
    changed();
  }

  async function load(): Promise<Bundle> {
    const of = version;
    try {
      const loaded = await moduleOf(file);
      if (of === version) watchAll(loaded.inputs, of);
      return loaded;
    } catch (error) {
      current = undefined;
      watch.files([file]);
      throw error;
    }
  }

  function watchAll(inputs: readonly string[], of: number): void {
    watch.files(inputs);
    // What a JavaScript file imports is found out while it runs already.
    if (inputs.length === 1) void inputsOf(file).then((found) => of === version && watch.files(found));
  }

  return {
    version: () => version,
    async url() {
      current ??= load();
      return (await current).url;
    },
    close() {
      version += 1;
      watch.close();
      void current?.then((bundle) => bundle.dispose()).catch(() => undefined);
    },
  };
}
