/**
 * The end of a call: a signal, the time, and its timer. Calls that start together share one, since a signal of
 * its own would cost more than all else a call does; it comes up to 32 ms late.
 */
export function deadline(timeout: number, alone: boolean): Deadline {
  const now = Date.now();
  const key = alone ? {} : `${timeout} ${now >> 5}`;
  // Many listeners on one signal are slow to remove, and Node warns of more than 1,500.
  if (latest?.key !== key || ++latest.calls > 1000) {
    const control = new AbortController();
    // Beyond 2^31 ms timers fire at once.
    const timer: unknown = setTimeout(() => control.abort(), Math.min(timeout + 32, 2 ** 31 - 1));
    // Node would stay for it. A process that waits for an answer has a socket that keeps it.
    (timer as { unref?(): void }).unref?.();
    latest = { key, signal: control.signal, timer: timer as number, calls: 1 };
  }
  return [latest.signal, now + timeout, latest.timer];
}

type Deadline = readonly [signal: AbortSignal, at: number, timer: number];

let latest: { readonly key: unknown; readonly signal: AbortSignal; readonly timer: number; calls: number } | undefined;
