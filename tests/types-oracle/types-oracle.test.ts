import { describe, expect, test } from "vitest";
import { large, readCorpus, small } from "../support/corpus.js";
import { complaints } from "../support/tsc.js";
import { oracleFiles } from "./oracle.js";

describe("our type of a schema and openapi-typescript's are assignable to each other", () => {
  test.each([...large, ...small])("%s", async (name) => {
    const { files } = await oracleFiles(await readCorpus(name), () => "both");
    const t = Date.now();
    const found = await complaints(files);
    console.log(name, Date.now() - t, found.length);
    expect(found).toEqual([]);
  }, 600_000);
});
