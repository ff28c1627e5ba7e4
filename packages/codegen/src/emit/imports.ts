import { block, type Code, code, comma, ident, joined, lines, stringLiteral } from "./code.js";

/**
 * The imports of one file. A user's name stays as it is; where one of our runtime is called the same, ours steps aside
 * (`Client as ApigwClient`).
 */
export class Imports {
  readonly #taken: ReadonlySet<string>;
  readonly #used = new Map<string, Map<string, Used>>();

  /** @param taken Names that the file declares itself, or imports from the user's own types. */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  type(name: string, from: string): Code {
    return this.#use(name, from, true);
  }

  value(name: string, from: string): Code {
    return this.#use(name, from, false);
  }

  /** A type of the user's, under its own name unless the file has to call it otherwise. */
  own(name: string, from: string, local: string = name): Code {
    this.#of(from).set(name, { local, isType: true });
    return ident(local);
  }

  #use(name: string, from: string, isType: boolean): Code {
    const local = this.#taken.has(name) ? this.#aside(name) : name;
    const known = this.#of(from).get(name);
    this.#of(from).set(name, { local, isType: isType && (known?.isType ?? true) });
    return ident(local);
  }

  #aside(name: string): string {
    let aside = `${/^[a-z]/.test(name) ? "apigw" : "Apigw"}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    while (this.#taken.has(aside)) aside += "_";
    return aside;
  }

  #of(from: string): Map<string, Used> {
    const names = this.#used.get(from) ?? new Map<string, Used>();
    this.#used.set(from, names);
    return names;
  }

  /** The import lines, packages first. */
  print(): Code {
    const modules = inOrder([...this.#used].filter(([, names]) => names.size > 0));
    return lines(...modules.map(([from, names]) => printModule(from, inOrder([...names]))));
  }
}

interface Used {
  readonly local: string;
  readonly isType: boolean;
}

function printModule(from: string, names: readonly [string, Used][]): Code {
  const allTypes = names.every(([, { isType }]) => isType);
  const parts = names.map(([name, { local, isType }]) => {
    const renamed = local === name ? ident(name) : code`${ident(name)} as ${ident(local)}`;
    return isType && !allTypes ? code`type ${renamed}` : renamed;
  });
  const keyword = allTypes ? code`import type` : code`import`;
  const flat = code`${keyword} { ${joined(parts, comma)} } from ${stringLiteral(from)};`;
  if (flat.length <= 120) return flat;
  return lines(code`${keyword} {`, block(parts.map((part) => code`${part},`)), code`} from ${stringLiteral(from)};`);
}

/** By name in whatever case, packages before one's own files. A file may import thousands: each is looked at once. */
function inOrder<T>(named: readonly (readonly [name: string, value: T])[]): [string, T][] {
  return named
    .map(([name, value]) => ({ name, value, key: `${name.startsWith(".") ? "~" : ""}${name.toLowerCase()}` }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ name, value }) => [name, value]);
}
