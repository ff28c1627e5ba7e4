import { type Content, type Param, separatorOf } from "@apigw/model";
import { type NamedSchemas, propertiesOf, requiredOf, shapeOf } from "./reading.js";

/** A field of a form that says how it is written, as the parameter that it would be in a query. */
export interface StyledField extends Param {
  /** By its paths, by its members, or in one text. */
  readonly written: "deepObject" | "form" | "," | " " | "|";
}

export function styledFields({ encoding = [], schema = true }: Content, named: NamedSchemas): StyledField[] {
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
    const written = writtenAs(field, named);
    return written === undefined ? [] : [{ ...field, written }];
  });
}

/** Nothing where it is plainly a text or several. */
function writtenAs(field: Param, named: NamedSchemas): StyledField["written"] | undefined {
  const shape = shapeOf(field.schema, named);
  if (field.style === "deepObject") return shape && "deepObject";
  if (shape === undefined || shape === "mixed") return undefined;
  return separatorOf(field) ?? (shape === "object" ? "form" : undefined);
}
