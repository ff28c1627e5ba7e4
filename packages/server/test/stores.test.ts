import { memoryStore } from "@apigw/server/middleware";
import { storeRules } from "@apigw/server/testing";
import { describe, test } from "vitest";

describe("the store in memory", () => {
  test.each(storeRules(memoryStore).map(({ name, run }) => [name, run] as const))("%s", (_, run) => run());
});
