import { expect, test } from "vitest";
import { partHelpers } from "../src/emit/check/part-helpers.js";
import { seenHelpers } from "../src/emit/check/seen-helpers.js";
import { turnHelpers } from "../src/emit/check/turn-helpers.js";
import { valueHelpers } from "../src/emit/check/value-helpers.js";

test("no helper of generated validators has the name of another, whose place it would take", () => {
  const names = [...valueHelpers, ...partHelpers, ...seenHelpers, ...turnHelpers].map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
