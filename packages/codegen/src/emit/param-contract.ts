import { isJson, type Operation, type Param, separatorOf } from "@apigw/model";
import { type Code, code, comma, ident, joined, objectLiteral, stringLiteral } from "./code.js";
import type { Imports } from "./imports.js";
import { deepMembersOf, membersOf, namedType, printTypes, printWords } from "./members.js";
import { isAnyText, type NamedSchemas, othersOf, readingsOf, shapeOf } from "./reading.js";

/** The parameters of one place, as the contract tells how they are read. */
export function printParams(
  group: "path" | "query" | "headers" | "cookies",
  place: Param["in"],
  operation: Operation,
  named: NamedSchemas,
  imports: Imports,
): Code[] {
  const params = operation.params.filter((param) => param.in === place);
  if (params.length === 0) return [];
  const printed = params.map((param) => printParam(param, params, named, imports));
  return [code`${ident(group)}: ${objectLiteral(printed, 40)}`];
}

/** The type alone where that says all: the wire name is the property's, and it may be left out. */
function printParam(param: Param, beside: readonly Param[], named: NamedSchemas, imports: Imports): Code {
  const type = printTypes(typesOf(param, named));
  const more = [
    ...(param.wire === param.name ? [] : [code`wire: ${stringLiteral(param.wire)}`]),
    ...(param.required && param.in !== "path" ? [code`required: true`] : []),
    ...(param.mediaType === undefined
      ? [...printWords(param.schema, named), ...written(param, beside, named, imports)]
      : []),
  ];
  const isType = more.length === 0 && !type.startsWith("[");
  return namedType(param.name, isType ? type : objectLiteral([code`type: ${type}`, ...more]));
}

function typesOf({ explode, in: place, mediaType, schema }: Param, named: NamedSchemas): readonly string[] {
  if (mediaType !== undefined) return [isJson(mediaType) ? "json" : "string"];
  const types = readingsOf(schema, named);
  // Of a query of which nothing is known no value is lost.
  return types.length === 0 && place === "query" && explode ? ["string", "string[]"] : types;
}

/** A field of a form that is written as `styledFields` tells, beside the others that it has. */
export function printField(field: Param, beside: readonly Wire[], named: NamedSchemas, imports: Imports): Code {
  const type = code`type: ${printTypes(typesOf(field, named))}`;
  // An object of which nothing came may be one without members; of all else the validator knows whether it must be there.
  const needed = field.required && shapeOf(field.schema, named) === "object" ? [code`required: true`] : [];
  const words = printWords(field.schema, named);
  return objectLiteral([type, ...words, ...needed, ...written(field, beside, named, imports)], 60);
}

type Wire = Pick<Param, "wire">;

/** How it is written where that is not plainly its text; lists outside of a query are read by commas in any case. */
function written(param: Param, beside: readonly Wire[], named: NamedSchemas, imports: Imports): Code[] {
  const { explode, in: place, schema, style } = param;
  const shape = shapeOf(schema, named);
  const separator = place === "query" ? separatorOf(param) : undefined;
  const split = separator === undefined ? [] : [code`separator: ${stringLiteral(separator)}`];
  const exploded = explode ? [code`explode: true`] : [];
  const by = (name: string) => code`style: ${imports.value(name, "@apigw/server")}`;
  if (style === "label" || style === "matrix") {
    if (shape !== "object") return [by(style), ...(shape === "list" ? exploded : [])];
    return [by(style), ...exploded, ...membersOf(schema, named)];
  }
  if (style === "deepObject") return shape === undefined ? [] : [by(style), ...deepMembersOf(schema, named)];
  if (shape !== "object") {
    const emptied = param.allowEmptyValue === true && !isAnyText(schema, named) ? [by("mayBeEmpty")] : [];
    return [...emptied, ...(shape !== "list" ? [] : place === "cookie" ? exploded : split)];
  }
  if (place === "path" || place === "header") return [by("simple"), ...exploded, ...membersOf(schema, named)];
  if (!explode) return [by("form"), ...(separator === "," ? [] : split), ...membersOf(schema, named)];
  // Its members are parameters of their own: all of them have to be told from the others.
  const others = beside.map(({ wire }) => wire).filter((wire) => wire !== param.wire);
  const isOpen = othersOf(schema, named) !== undefined && others.length > 0;
  const except = isOpen ? [code`except: [${joined(others.map(stringLiteral), comma)}]`] : [];
  return [by("form"), ...exploded, ...membersOf(schema, named, { texts: true }), ...except];
}
