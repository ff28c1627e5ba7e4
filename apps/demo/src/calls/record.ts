/** Which operations were called, and which events were heard. */
export interface Record {
  called(name: string): void;
  heard(event: string): void;
  /** Operations that answered, by the name `api.operation`. */
  readonly operations: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly failures: readonly string[];
  /** Runs one check; what goes wrong is told at the end. */
  check(what: string, work: () => Promise<void>): Promise<void>;
}

export function createRecord(): Record {
  const operations = new Set<string>();
  const events = new Set<string>();
  const failures: string[] = [];
  return {
    called: (name) => void operations.add(name),
    heard: (event) => void events.add(event),
    operations,
    events,
    failures,
    async check(what, work) {
      try {
        await work();
      } catch (error) {
        failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

type Operation = (client: never, ...rest: never[]) => Promise<unknown>;

/** A generated client whose functions are counted once they have answered. */
export function counted<Functions extends object>(api: string, functions: Functions, record: Record): Functions {
  const wrapped = Object.entries(functions).map(([name, operation]: [string, Operation]) => [
    name,
    (...args: Parameters<Operation>) => {
      const call = operation(...args);
      // A declared failure is an answer too.
      call.then(
        () => record.called(`${api}.${name}`),
        () => record.called(`${api}.${name}`),
      );
      return call;
    },
  ]);
  // The cast holds: every function is there, with the same parameters and the same call.
  return Object.fromEntries(wrapped) as Functions;
}

export function expect(condition: boolean, text: string): void {
  if (!condition) throw new Error(text);
}
