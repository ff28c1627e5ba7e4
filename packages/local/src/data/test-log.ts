/** The log of one invocation through the management API, in the words of AWS. */
export class TestLog {
  readonly #lines: string[];

  constructor(readonly requestId: string) {
    this.#lines = [`Execution log for request ${requestId}`];
    this.add(`Starting execution for request: ${requestId}`);
  }

  add(text: string): void {
    this.#lines.push(`${javaDate(new Date())} : ${text}`);
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** `{queryTest=value, limit=1}` */
export function javaMap(entries: Iterable<readonly [name: string, value: string]>): string {
  return `{${[...entries].map(([name, value]) => `${name}=${value}`).join(", ")}}`;
}

/** `Mon Nov 23 16:48:01 UTC 2026` */
function javaDate(date: Date): string {
  const [day, dayOfMonth, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${dayOfMonth} ${time} UTC ${year}`;
}
