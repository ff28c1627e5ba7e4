import { type Content, type Param, separatorOf } from "@apigw/model";
import { type NamedSchemas, propertiesOf, requiredOf, shapeOf } from "./reading.js";

/** The fields of a form that say how they are written, as the parameters that they would be in a query. */
export function styledFields({ encoding = [], schema = true }: Content, named: NamedSchemas): Param[] {
  if (encoding.length === 0) return [];
  const properties = new Map(propertiesOf(schema, named));
  const needed = requiredOf(schema, named);
  return encoding.flatMap(({ name, style, explode }) => {
    const property = properties.get(name);
    if (property === undefined) return [];
    const field: Param = {
      name,
      wire: name,
      in: "query",
      required: needed.includes(name),
      schema: property,
      style,
      explode,
    };
    return fieldStyle(field, named) === undefined ? [] : [field];
  });
}

/** How a field is written, where it is not plainly a text or several: by its paths, by its members, or in one text. */
export function fieldStyle(field: Param, named: NamedSchemas): "deepObject" | "form" | "," | " " | "|" | undefined {
  const shape = shapeOf(field.schema, named);
  if (field.style === "deepObject") return shape && "deepObject";
  if (shape === undefined || shape === "mixed") return undefined;
  return separatorOf(field) ?? (shape === "object" ? "form" : undefined);
}
