import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** Calls back when one of the files changes, until it is closed. */
export interface Watch {
  /** Looks at these files from now on. */
  files(files: readonly string[]): void;
  close(): void;
}

/** Watches files through their folders: editors replace a file rather than write into it, which a watch on the file misses. */
export function createWatch(changed: () => void): Watch {
  const watchers: FSWatcher[] = [];
  const close = () => {
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  return {
    close,
    files(files) {
      close();
      for (const [folder, names] of byFolder(files)) {
        try {
          const watcher = watch(folder, { persistent: false }, (_, name) => {
            if (name === null || names.has(name)) changed();
          });
          // A folder that goes away is no reason to fail.
          watcher.on("error", () => watcher.close());
          watchers.push(watcher);
        } catch {
          // Too many watches, or no such folder: the function runs on as it is.
        }
      }
    },
  };
}

function byFolder(files: readonly string[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    if (folder.includes("node_modules")) continue;
    folders.set(folder, (folders.get(folder) ?? new Set()).add(basename(file)));
  }
  return folders;
}
