/** Free identifiers for things that come with names of their own. */

/** `Pet shop` → `pet-shop`: what files, the lock and the config call an API. Never empty, never a path. */
export function kebabCase(title: string): string {
  const words = wordsOf(title).map((word) => word.toLowerCase());
  return words.join("-").slice(0, 64).replace(/-+$/, "") || "api";
}

/** `find pets` → `findPets`. */
export function camelCase(text: string): string {
  const [first = "", ...rest] = wordsOf(text);
  return lowerFirst(first) + rest.map(upperFirst).join("");
}

/** `pet shop` → `PetShop`. */
export function pascalCase(text: string): string {
  return wordsOf(text).map(upperFirst).join("");
}

/** A value's name: the user's own where it is an identifier, else made of its words. Undefined where nothing is left. */
export function valueName(text: string): string | undefined {
  if (isShort(text) && !reservedWords.has(text)) return text;
  return freeIdentifier(camelCase(text));
}

/** A type's name: the user's own where it can be one. */
export function typeName(text: string): string | undefined {
  if (isShort(text) && !reservedWords.has(text) && !builtInTypes.has(text)) return text;
  const name = pascalCase(text);
  return freeIdentifier(builtInTypes.has(text) ? `${name}Schema` : name);
}

/** A property of an input: anything that is an identifier, reserved or not, since it stands behind a dot. */
export function propertyName(text: string): string | undefined {
  if (isShort(text) && !unsafeProperties.has(text)) return text;
  const name = camelCase(text);
  if (name === "") return undefined;
  return isShort(name) && !unsafeProperties.has(name) ? name : `_${name}`.slice(0, longest);
}

/** `GET /pets/{petId}` → `getPetsByPetId`; what a route is called that has no operation id. */
export function routeName(route: string): string {
  if (route === "$default") return "defaultRoute";
  const [method = "", path = ""] = route.split(" ", 2);
  const words = path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => (segment.startsWith("{") ? `By${pascalCase(segment)}` : pascalCase(segment)));
  const name = `${method.toLowerCase()}${words.join("")}` || "route";
  return freeIdentifier(name) ?? "route";
}

// ASCII only, so that two names never look alike: a homoglyph of another alphabet becomes a word break.
const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** The longest name that is settled here. */
const longest = 128;

/** Whether a text can stand for a name: a settled one, or one with what an emitter puts behind it (`…Error`). */
export function isIdentifier(text: string): boolean {
  return identifier.test(text) && text.length <= longest + 64;
}

function isShort(text: string): boolean {
  return text.length <= longest && isIdentifier(text);
}

function freeIdentifier(text: string): string | undefined {
  if (text === "") return undefined;
  const name = /^\d/.test(text) ? `_${text}` : text;
  const short = name.slice(0, longest);
  return reservedWords.has(short) ? `${short}_` : short;
}

/** Words of a name in any style: spaces, dashes, dots, slashes and changes of case part them. */
/** Letters without their accents. */
function plainLetters(text: string): string {
  return /[^\x20-\x7e]/.test(text) ? text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "") : text;
}

function wordsOf(text: string): string[] {
  return plainLetters(text)
    .split(/[^A-Za-z0-9]+/)
    .flatMap((part) => part.split(/(?<=[a-z0-9])(?=[A-Z])/))
    .filter((word) => word !== "");
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lowerFirst(word: string): string {
  // An abbreviation at the start is lowered as a whole: `APIKey` → `apikey`, `ID` → `id`.
  return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

/** What every object inherits: `{}` has a `toString` already, and TypeScript holds it against a property of that name. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

/** Properties that would reach a prototype, or hide what every object has. */
const unsafeProperties: ReadonlySet<string> = new Set(["prototype", ...inherited]);

/**
 * ECMAScript reserved words, strict mode and modules included, what cannot be declared, and the method by which a promise
 * is known.
 */
const reservedWords: ReadonlySet<string> = new Set([
  ...inherited,
  ...(
    "arguments as async await break case catch class const continue debugger default delete do else enum " +
    "eval export extends false finally for function if implements import in instanceof interface let new null package " +
    "private protected prototype public return static super switch this throw true try typeof undefined var void while " +
    "then with yield NaN Infinity globalThis"
  ).split(" "),
]);

/** Names that TypeScript keeps for types of its own, or for what stands before one; and global types that code names. */
const builtInTypes: ReadonlySet<string> = new Set(
  (
    "any unknown never void object string number boolean bigint symbol undefined null intrinsic " +
    "infer keyof readonly unique Exclude Uint8Array"
  ).split(" "),
);
