import type { Api } from "@apigw/model";
import type { Code } from "./code.js";

/** One pure function in one file: from the model to the text of files. */
export interface Emitter {
  /** What `--emit` calls it. */
  readonly name: string;
  /** Emitters whose files this one imports. */
  readonly needs?: readonly string[];
  emit(api: Api, options?: EmitOptions): readonly OutputFile[];
}

/** How code may look, where there is a choice. */
export interface EmitOptions {
  /** `const` adds an object with the values beside each named enum: `PetStatus.available`. Types alone by default. */
  readonly enums?: "const";
  /** `tags` makes a client file for each tag, `client.pets.ts`; `client.ts` exports all of them. One file by default. */
  readonly split?: "tags";
  /** `Date` makes a `Date` of each date-time of an HTTP or REST API, both ways. Texts as on the wire by default. */
  readonly dates?: "Date";
}

export interface OutputFile {
  /** A plain file name, such as `client.ts`. */
  readonly name: string;
  /** Without the header, which every file gets. */
  readonly content: Code | string;
}

/** Types an emitter of your own: `defineEmitter({ name: "routes", emit: (api) => [...] })`. */
export function defineEmitter(emitter: Emitter): Emitter {
  return emitter;
}
