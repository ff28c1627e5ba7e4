import fc from "fast-check";
import { expect, test } from "vitest";
import { isIdentifier, kebabCase, propertyName, routeName, typeName, valueName } from "./names.js";

test.each([
  ["GET /pets", "getPets"],
  ["GET /pets/{petId}", "getPetsByPetId"],
  ["POST /pets/{petId}/meals", "postPetsByPetIdMeals"],
  ["ANY /{proxy+}", "anyByProxy"],
  ["GET /", "get"],
  ["DELETE /", "delete_"],
  ["$default", "defaultRoute"],
])("the route %s without a name is called %s", (route, name) => {
  expect(routeName(route)).toBe(name);
});

test.each([
  ["Pet", "Pet"],
  ["pet", "pet"],
  ["pet-shop.Pet", "PetShopPet"],
  ["string", "StringSchema"],
  ["3D model", "_3DModel"],
  ["Größe", "GroE"],
])("the schema %j is called %s", (text, name) => {
  expect(typeName(text)).toBe(name);
});

test.each([
  ["petId", "petId"],
  ["X-Trace-Id", "xTraceId"],
  ["api_key", "api_key"],
  ["__proto__", "proto"],
  ["constructor", "_constructor"],
  ["default", "default"],
])("the parameter %j is the property %s", (text, name) => {
  expect(propertyName(text)).toBe(name);
});

test("an API's name is a plain file name, whatever its title", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (title) => {
      expect(kebabCase(title)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});

test("every name is an identifier or nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      for (const name of [typeName(text), valueName(text), propertyName(text), routeName(`GET /${text}`)]) {
        if (name !== undefined) expect(isIdentifier(name)).toBe(true);
      }
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 1_000_000 : 2_000 },
  );
});
