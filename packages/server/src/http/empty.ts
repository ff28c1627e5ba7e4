import type { Style } from "../contract.js";
import { readTexts, split } from "./texts.js";

/** What may come without a value, `?verbose` or `?verbose=`: a flag is set by it, and nothing else is there. */
export const mayBeEmpty: Style = (param, { name, pairs, decode }) => {
  const { separator, type } = param;
  const values = pairs.filter(([key]) => key === name).map(([, value]) => value);
  const texts = values.flatMap((value) => {
    if (value === "") return [];
    return separator === undefined ? [decode(value)] : split(value, separator, decode);
  });
  if (texts.length > 0) return readTexts(param, texts);
  return values.length > 0 && [type].flat().includes("boolean") ? { value: true } : undefined;
};
