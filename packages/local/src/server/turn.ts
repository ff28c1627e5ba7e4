let end: Promise<void> | undefined;

/**
 * The end of this turn of the event loop, the same for all who ask in it. What answers in one turn then leaves together:
 * the first answer wakes the caller, and the others find it awake. To wake a process that sleeps costs more than to make
 * an answer.
 */
export function endOfTurn(): Promise<void> {
  end ??= new Promise((resolve) => {
    setImmediate(() => {
      end = undefined;
      resolve();
    });
  });
  return end;
}
