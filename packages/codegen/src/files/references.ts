import { isTree, pointer, type Tree } from "@apigw/model";

/**
 * Where a value stands in a document, as far as references need it. `names`: its keys are somebody's names and not
 * keywords, so that a property called `example` is a schema and no example.
 */
export interface Place {
  readonly role: "node" | "names" | "data";
  /** The keyword below which it stands: `items`, `schemas`, `parameters`. */
  readonly under: string;
  /** Its own key; at the top, where there is nothing above, its JSON pointer. */
  readonly key: string | number;
  readonly above?: Place;
}

export const documentPlace: Place = { role: "node", under: "", key: "#" };

/** The JSON pointer of a place. Most are never asked for it: a document has a million of them. */
export function pointerTo(place: Place): string {
  const keys: (string | number)[] = [];
  let top = place;
  for (; top.above !== undefined; top = top.above) keys.push(top.key);
  return pointer(String(top.key), ...keys.reverse());
}

/** The place of what stands at a key. Examples, defaults, enums and extensions are data: a `$ref` in them is none. */
export function placeBelow(above: Place, key: string | number): Place {
  if (above.role === "data") return { role: "data", under: above.under, key, above };
  if (above.role === "names" || typeof key === "number") return { role: "node", under: above.under, key, above };
  if (dataKeys.has(key) || key.startsWith("x-")) return { role: "data", under: key, key, above };
  return { role: nameKeys.has(key) ? "names" : "node", under: key, key, above };
}

/** Whether what stands here is a schema: it gets a name, and may refer to itself. Other things are put in place. */
export function isSchemaPlace({ under }: Place): boolean {
  return !otherPlaces.has(under);
}

interface Found {
  readonly reference: string;
  readonly at: string;
}

/** Each reference of a document to another one. What was parsed has no depth that recursion would have to fear. */
export function foreignReferences(document: unknown): Found[] {
  const found: Found[] = [];
  if (isObject(document) && mayRefer(document, false)) collect(document, documentPlace, found);
  return found;
}

/** Most documents stand alone, and that is seen without a place for each of their values. */
function mayRefer(value: object, inMapping: boolean): boolean {
  if (Array.isArray(value)) return value.some((inner) => isObject(inner) && mayRefer(inner, false));
  for (const key in value) {
    const inner: unknown = (value as Tree)[key]; // no list, and so a tree
    if (isObject(inner)) {
      if (mayRefer(inner, key === "mapping")) return true;
    } else if ((inMapping || key === "$ref") && typeof inner === "string" && isForeign(inner)) {
      if (key === "$ref" || mappingReference.test(inner)) return true;
    }
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function collect(value: object, place: Place, found: Found[]): void {
  const reference = foreignReference(value, place);
  if (reference !== undefined) found.push({ reference, at: pointerTo(place) });
  const isList = Array.isArray(value);
  for (const key of Object.keys(value)) {
    const inner: unknown = (value as Tree)[key]; // a list has its numbers as keys
    if (isObject(inner)) {
      const below = placeBelow(place, isList ? Number(key) : key);
      if (below.role !== "data") collect(inner, below, found);
    } else if (place.under === "mapping" && typeof inner === "string") {
      const below = placeBelow(place, key);
      if (isMapping(below, inner) && isForeign(inner)) found.push({ reference: inner, at: pointerTo(below) });
    }
  }
}

/** The reference of an object to another document, if it is one. */
export function foreignReference(value: object, { role }: Place): string | undefined {
  if (role !== "node" || !isTree(value) || !Object.hasOwn(value, "$ref")) return undefined;
  const { $ref } = value;
  return typeof $ref === "string" && isForeign($ref) ? $ref : undefined;
}

/** A discriminator's mapping holds references or bare names. */
export function isMapping({ under }: Place, value: unknown): value is string {
  return under === "mapping" && typeof value === "string" && mappingReference.test(value);
}

const mappingReference = /[#/]|\.(json|ya?ml)$/;

/** API Gateway's own way to name a model is no address. */
function isForeign(reference: string): boolean {
  return (
    !reference.startsWith("#") && !/^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\//.test(reference)
  );
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const dataKeys = words("example examples default enum const");

/** Keywords whose value holds things by name. */
const nameKeys = words(
  "properties patternProperties definitions $defs dependentSchemas dependencies schemas parameters responses headers " +
    "requestBodies callbacks links paths pathItems webhooks content securitySchemes securityDefinitions variables " +
    "mapping messages channels operations servers messageTraits operationTraits replies encoding",
);

/** Keywords below which no schema stands. */
const otherPlaces = words(
  "paths pathItems webhooks parameters responses requestBodies requestBody headers callbacks links securitySchemes " +
    "content messages channels channel operations servers messageTraits operationTraits replies reply traits bindings",
);
