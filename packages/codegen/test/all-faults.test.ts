import { lambda } from "@apigw/server";
import { answeredOf, createEvent } from "@apigw/server/testing";
import { expect, test } from "vitest";
import { loaded } from "./support/loaded.js";

// Whatever is wrong with a request is told at once, also where only a part of it can be read.

const owner = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer" } },
  required: ["name"],
  additionalProperties: false,
};
const document = {
  openapi: "3.1.0",
  info: { title: "owners", version: "1" },
  paths: {
    "/owners": {
      post: {
        operationId: "addOwner",
        parameters: [
          { name: "ids", in: "query", explode: false, schema: { type: "array", items: { type: "integer" } } },
          { name: "filter", in: "query", style: "deepObject", explode: true, schema: owner },
        ],
        requestBody: { required: true, content: { "application/x-www-form-urlencoded": { schema: owner } } },
        responses: { 204: { description: "Added" } },
      },
    },
  },
};
const { contract } = await loaded<{ addOwner(): void }>(document, "owners");

const ask = async (query: string, body: string) => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const request = { method: "POST", path: `/owners?${query}`, headers, body };
  return answeredOf(await lambda(contract, { addOwner: () => undefined })(createEvent(request, { version: "2.0" })))
    .body;
};

test("a form's members that cannot be read, that lack, and that must not be there", async () => {
  expect(await ask("", "age=x&zip=1")).toMatchObject({
    errors: [
      { in: "body", pointer: "/age", detail: "must be an integer" },
      { in: "body", pointer: "/name", detail: "is required" },
      { in: "body", pointer: "/zip", detail: "must not be there" },
    ],
  });
});

test("each item of a list, and the members of an object in a query", async () => {
  expect(await ask("ids=1,y,z&filter[age]=x&filter[zip]=1", "name=ann")).toMatchObject({
    errors: [
      { in: "query", name: "ids", pointer: "/1", detail: "must be an integer" },
      { in: "query", name: "ids", pointer: "/2", detail: "must be an integer" },
      { in: "query", name: "filter", pointer: "/age", detail: "must be an integer" },
      { in: "query", name: "filter", pointer: "/name", detail: "is required" },
      { in: "query", name: "filter", pointer: "/zip", detail: "must not be there" },
    ],
  });
});

test("a hundred of them, however many there are", async () => {
  const { errors } = (await ask("", `name=ann&${"age=x&".repeat(1000)}${"z=1&".repeat(1000)}`)) as {
    errors: unknown[];
  };
  expect(errors.length).toBeLessThanOrEqual(100);
  const many = Array.from({ length: 1000 }, (_, index) => `z${index}=1`).join("&");
  expect(await ask("", many)).toHaveProperty("errors.length", 100);
});
