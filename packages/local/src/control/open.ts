import { type ControlPlane, type ControlPlaneOptions, createControlPlane } from "./control-plane.js";
import { openJournal } from "./store/journal.js";

/** A control plane whose state is in a folder; without one, all ends with the process. */
export function openControlPlane(
  folder: string | undefined,
  options: Omit<ControlPlaneOptions, "journal">,
): ControlPlane & { close(): void } {
  if (folder === undefined) return { ...createControlPlane(options), close: () => undefined };
  const journal = openJournal(folder);
  try {
    return { ...createControlPlane({ ...options, journal }), close: journal.close };
  } catch (error) {
    journal.close();
    throw error;
  }
}
