import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { type Folder, project } from "./support/folder.js";
import { petShop } from "./support/pets.js";

const schema: object = JSON.parse(readFileSync(new URL("../config.schema.json", import.meta.url), "utf8"));
const accepts = new Ajv({ strict: false }).compile(schema);

async function shop(): Promise<Folder> {
  const folder = await project();
  await folder.write("pets.openapi.json", petShop);
  return folder;
}

test("a config may be JSON, with a schema for editors", async () => {
  const config = {
    $schema: "./node_modules/apigw-codegen/config.schema.json",
    contracts: "contracts",
    apis: {
      pets: { source: { file: "pets.openapi.json" }, output: "src/pets", enums: "const", exclude: ["deletePet"] },
    },
  };
  expect(accepts(config)).toBe(true);
  const folder = await shop();
  await folder.write("apigw.config.json", config);
  expect((await folder.apigw("pull")).code).toBe(0);
  expect(await folder.read("src/pets/types.ts")).toContain("export const PetStatus = {");
  expect(await folder.read("src/pets/client.ts")).not.toContain("deletePet");
  expect((await folder.apigw("generate", "--check")).code).toBe(0);
});

test("what runs may stand beside it", () => {
  const functions = {
    pets: "src/pets.handler",
    shop: { file: "src/shop.handler", env: { TABLE: "shop" }, timeout: 3 },
  };
  expect(accepts({ apis: {}, functions })).toBe(true);
  expect(accepts({ apis: {}, functions: { pets: { path: "src/pets.ts" } } })).toBe(false);
});

describe("a mistake is told, and nothing is made", () => {
  const source = { file: "pets.openapi.json" };
  test.each<[object, string]>([
    [{ api: {} }, "the config has no `apis`"],
    [{ apis: { Pets: { source } } }, '"Pets" is not in kebab-case'],
    [{ apis: { pets: {} } }, 'the API "pets" has no `source`'],
    [{ apis: { pets: { source: {} } } }, 'the API "pets" has no `source`'],
    [{ apis: { pets: { source, outptu: "src" } } }, 'there is no option "outptu"'],
    [{ apis: { pets: { source, include: "getPet" } } }, "`include` is a list of texts"],
    [{ apis: { pets: { source, enums: "enum" } } }, '`enums` is "const", or left out'],
    [{ apis: {}, folder: "x" }, 'there is no option "folder"'],
  ])("%j", async (config, words) => {
    expect(accepts(config)).toBe(false);
    const folder = await shop();
    await folder.write("apigw.config.json", config);
    const { code, err } = await folder.apigw("pull");
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(words) });
    expect(await folder.files()).toEqual(["apigw.config.json", "package.json", "pets.openapi.json"]);
  });
});
