import { groupBy } from "../../group-by.js";
import { type Tree, textAt, treeAt, treesIn, valueAt } from "../../tree.js";
import { holds } from "./conditions.js";
import { type Resolving, typeOf } from "./resolving.js";
import { propertiesOf } from "./sam-globals.js";

/** The resources that a deployment would make: those whose condition holds. */
export interface Made {
  all(): readonly (readonly [logicalId: string, resource: Tree])[];
  of(...types: readonly string[]): readonly (readonly [logicalId: string, resource: Tree])[];
  /** Those of a type that belong to an API, with their properties. */
  belonging(type: string, apiProperty: string, api: string): readonly Part[];
}

/** A resource that is a part of an API. */
export interface Part {
  readonly id: string;
  readonly properties: Tree;
}

export function resourcesMade(resolving: Resolving): Made {
  const all = treesIn(treeAt(resolving.template, "Resources")).filter(([id, resource]) => {
    const condition = valueAt(resource, "Condition");
    return typeof condition !== "string" || holds(resolving, { Condition: condition }, `#/Resources/${id}`);
  });
  const parts = new Map<string, ReadonlyMap<string, readonly Part[]>>();
  const partsOf = (type: string, property: string): ReadonlyMap<string, readonly Part[]> => {
    const known = parts.get(type);
    if (known !== undefined) return known;
    const found = all
      .filter(([, resource]) => typeOf(resource) === type)
      .map(([id, resource]) => ({ id, properties: propertiesOf(resolving, id, resource) }));
    const grouped = groupBy(found, ({ properties }) => textAt(properties, property) ?? "");
    parts.set(type, grouped);
    return grouped;
  };
  return {
    all: () => all,
    of: (...types) => all.filter(([, resource]) => types.includes(typeOf(resource))),
    belonging: (type, property, api) => partsOf(type, property).get(api) ?? [],
  };
}
