import * as rest from "@aws-sdk/client-api-gateway";
import * as v2 from "@aws-sdk/client-apigatewayv2";
import { expect, test } from "vitest";
import { createControlPlane } from "../../src/control/control-plane.js";
import { readOperations, type ServiceOperation } from "../../src/control/protocol/operations.js";
import { restHandlers } from "../../src/control/rest/handlers.js";
import { v2Handlers } from "../../src/control/v2/handlers.js";

const plane = createControlPlane({ endpoint: () => "http://127.0.0.1:1" });

test.each([
  ["client-api-gateway", rest, restHandlers, 124],
  ["client-apigatewayv2", v2, v2Handlers, 72],
])(
  "%s: what is built is an operation, and what is not answers 501 with its name",
  async (_, schemas, handlers, built) => {
    const operations = readOperations(schemas);
    const names = operations.map(({ name }) => name);
    expect(Object.keys(handlers).filter((name) => !names.includes(name))).toEqual([]);
    expect(Object.keys(handlers)).toHaveLength(built);
    for (const operation of operations.filter(({ name }) => !Object.hasOwn(handlers, name))) {
      const answer = await plane.handle({ ...requestOf(operation), headers: {}, body: new Uint8Array() });
      expect(answer.status, operation.name).toBe(501);
      expect(answer.headers["x-amzn-errortype"]).toBe("NotImplementedException");
      expect(JSON.parse(String(answer.body))).toEqual({
        message: `${operation.name} is not built yet in apigw-local`,
      });
    }
  },
);

function requestOf({ method, segments, constantQuery }: ServiceOperation) {
  const path = segments.map((segment) => `/${"text" in segment ? segment.text : "x"}`).join("");
  const query = new URLSearchParams(constantQuery.map(([name, value]) => [name, value])).toString();
  return { method, path, query };
}
