import { resolve } from "./intrinsics.js";
import { quoted } from "./references.js";
import { type Resolving, unresolved } from "./resolving.js";

/**
 * A file that the template names. Reading is the caller's work: what was not given yet is noted, and the template is
 * read again once it is there.
 */
export function included(resolving: Resolving, location: string, at: string): unknown {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) {
    const message = `${quoted(location)} lies outside of the template's folder, and nothing is fetched`;
    unresolved(resolving, at, message, "Name a file beside the template, or pull the deployed API with --api-id.");
    return undefined;
  }
  const files = resolving.options.files ?? new Map<string, unknown>();
  if (!files.has(location)) {
    resolving.missing.add(location);
    return undefined;
  }
  const within = `include ${location}`;
  if (resolving.asking.has(within) || resolving.asking.size > 16) {
    const message = `the file ${quoted(location)} includes itself, or stands too deep in others`;
    unresolved(resolving, at, message, "Take out one of them.");
    return undefined;
  }
  resolving.asking.add(within);
  const value = resolve(resolving, files.get(location), at);
  resolving.asking.delete(within);
  return value;
}
