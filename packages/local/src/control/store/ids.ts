import { randomBytes } from "node:crypto";

/** Makes ids that look like AWS's and are never given twice, whatever the region or the API. */
export interface Ids {
  /** `a1b2c3d4e5`: of APIs, keys, usage plans. */
  api(): string;
  /** `a1b2c3`: of resources, deployments, authorizers and all else inside an API. */
  part(): string;
  /** `a1b2c3d`: of the routes and integrations of HTTP and WebSocket APIs. */
  route(): string;
  /** A hexadecimal name for a model that a document did not name: `MODEL1a2b3c`. */
  model(): string;
  /** The value of an API key: 40 characters. */
  key(): string;
}

/** A source of ids. */
export function createIds(): Ids {
  const given = new Set<string>();
  function fresh(length: number, alphabet: string, prefix = ""): string {
    for (;;) {
      const id = prefix + randomText(length, alphabet);
      if (given.has(id)) continue;
      given.add(id);
      return id;
    }
  }
  return {
    api: () => fresh(10, lettersAndDigits),
    part: () => fresh(6, lettersAndDigits),
    route: () => fresh(7, lettersAndDigits),
    model: () => fresh(6, "0123456789abcdef", "MODEL"),
    key: () => fresh(40, `${lettersAndDigits}ABCDEFGHIJKLMNOPQRSTUVWXYZ`),
  };
}

const lettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

function randomText(length: number, alphabet: string): string {
  let text = "";
  for (const byte of randomBytes(length)) text += alphabet[byte % alphabet.length];
  return text;
}
