import { nameBodies, readOpenApi, selectOperations, splitVariants } from "@apigw/model";
import { describe, expect, test } from "vitest";

const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function read(paths: object, schemas: object = {}) {
  const { api, diagnostics } = readAll(paths, schemas);
  expect(diagnostics).toEqual([]);
  return api;
}

function readAll(paths: object, schemas: object) {
  return readOpenApi({ openapi: "3.1.0", info: { title: "Pets" }, paths, components: { schemas } });
}

describe("a body that is written where it is used", () => {
  const thing = { type: "object", properties: { id: { type: "integer" } } };

  test("is called after its operation", () => {
    const api = read({
      "/pets": {
        post: {
          operationId: "createPet",
          requestBody: json(thing),
          responses: { 201: { description: "", ...json(thing) }, 404: { description: "", ...json(thing) } },
        },
      },
    });
    expect(nameBodies(api).schemas.map(({ name }) => name)).toEqual([
      "CreatePetBody",
      "CreatePetReply",
      "CreatePetReply404",
    ]);
  });

  test("names the items of a list, and leaves alone what needs no name", () => {
    const reply = (schema: object) => ({ 200: { description: "", ...json(schema) } });
    const api = read({
      "/a": { get: { operationId: "list", responses: reply({ type: "array", items: thing }) } },
      "/b": { get: { operationId: "count", responses: reply({ type: "integer" }) } },
      "/c": { get: { operationId: "any", responses: reply({ type: "object" }) } },
    });
    const named = nameBodies(api);
    expect(named.schemas.map(({ name }) => name)).toEqual(["ListReplyItem"]);
    expect(named.operations[0]?.replies[0]?.content[0]?.schema).toEqual({
      type: "array",
      items: { $ref: "#/schemas/ListReplyItem" },
    });
  });

  test("never takes a name that the contract has", () => {
    const get = { operationId: "get", responses: { 200: { description: "", ...json(thing) } } };
    const api = read({ "/": { get } }, { GetReply: { type: "string" } });
    expect(nameBodies(api)).toEqual(api);
  });
});

describe("members that go one way", () => {
  const Pet = {
    type: "object",
    properties: {
      id: { type: "integer", readOnly: true },
      name: { type: "string" },
      pin: { type: "string", writeOnly: true },
    },
    required: ["id", "name", "pin"],
  };
  const both = {
    post: {
      operationId: "add",
      requestBody: json(ref("Pet")),
      responses: { 200: { description: "", ...json(ref("Pet")) } },
    },
  };
  const membersOf = (api: ReturnType<typeof read>, name: string) => {
    const schema = api.schemas.find((one) => one.name === name)?.schema;
    return typeof schema === "object" ? [Object.keys(schema.properties ?? {}), schema.required] : undefined;
  };

  test("give requests a type of their own", () => {
    const api = splitVariants(read({ "/pets": both }, { Pet }));
    expect(membersOf(api, "Pet")).toEqual([
      ["id", "name"],
      ["id", "name"],
    ]);
    expect(membersOf(api, "PetRequest")).toEqual([
      ["name", "pin"],
      ["name", "pin"],
    ]);
    expect(api.operations[0]?.body?.content[0]?.schema).toEqual({ $ref: "#/schemas/PetRequest" });
    expect(api.operations[0]?.replies[0]?.content[0]?.schema).toEqual({ $ref: "#/schemas/Pet" });
  });

  test("do so to whatever holds them, through circles too, and to nothing else", () => {
    const Owner = { type: "object", properties: { pets: { type: "array", items: ref("Pet") }, friend: ref("Owner") } };
    const Note = { type: "object", properties: { text: { type: "string" } } };
    const paths = {
      "/owners": {
        post: {
          operationId: "add",
          requestBody: json({ allOf: [ref("Owner"), ref("Note")] }),
          responses: { 200: { description: "", ...json(ref("Owner")) } },
        },
      },
    };
    const api = splitVariants(read(paths, { Pet, Owner, Note }));
    expect(api.schemas.map(({ name }) => name)).toEqual(["Pet", "PetRequest", "Owner", "OwnerRequest", "Note"]);
    const owner = api.schemas.find(({ name }) => name === "OwnerRequest")?.schema;
    expect(owner).toMatchObject({
      properties: { pets: { items: { $ref: "#/schemas/PetRequest" } }, friend: { $ref: "#/schemas/OwnerRequest" } },
    });
  });

  describe("are not required where another part of an `allOf` asks for them:", () => {
    const text = { type: "string" };
    const described = { properties: { id: { ...text, readOnly: true }, pin: { ...text, writeOnly: true } } };
    const asking = { required: ["id", "name", "pin"], properties: { name: text } };
    const asked = (api: ReturnType<typeof read>, name: string) =>
      JSON.stringify(api.schemas.find((one) => one.name === name)?.schema).match(/"required":\[[^\]]*\]/g);

    test.each([
      ["beside it", { Pet: { allOf: [described, asking] } }],
      ["around it", { Pet: { ...asking, allOf: [described] } }],
      ["further in", { Pet: { ...described, allOf: [{ allOf: [asking] }] } }],
      ["of what is referred to", { Base: described, Pet: { allOf: [ref("Base"), asking] } }],
      ["of what refers to it", { Base: described, Pet: { ...ref("Base"), ...asking } }],
      ["in what is referred to", { Base: asking, Pet: { allOf: [described, ref("Base")] } }],
      ["in what is referred to twice", { Base: asking, Pet: { allOf: [described, ref("Base"), ref("Base")] } }],
      [
        "in what is referred to over another",
        { Root: asking, Base: ref("Root"), Pet: { allOf: [described, ref("Base")] } },
      ],
    ])("%s", (_, schemas) => {
      const api = splitVariants(read({ "/pets": both }, schemas));
      expect(asked(api, "Pet")).toEqual(['"required":["id","name"]']);
      expect(asked(api, "PetRequest")).toEqual(['"required":["name","pin"]']);
    });

    test("a schema that asks for them by itself stays as it is", () => {
      const api = splitVariants(read({ "/pets": both }, { Base: asking, Pet: { allOf: [described, ref("Base")] } }));
      expect(asked(api, "Base")).toEqual(['"required":["id","name","pin"]']);
    });

    test("schemas that are made of themselves come to an end", () => {
      const Node = { ...asking, allOf: [ref("Node")], anyOf: [{ allOf: [described, ref("Node")] }] };
      const given = readAll({ "/pets": both }, { Node, Pet: { allOf: [described, ref("Node")] } });
      const api = splitVariants(given.api);
      expect(api.schemas.map(({ name }) => name)).toEqual(["Node", "NodeRequest", "Pet", "PetRequest"]);
    });
  });

  test("need no second name where only requests use them", () => {
    const post = { operationId: "add", requestBody: json(ref("Pet")), responses: { 204: { description: "" } } };
    const api = splitVariants(read({ "/pets": { post } }, { Pet }));
    expect(api.schemas.map(({ name }) => name)).toEqual(["Pet"]);
    expect(membersOf(api, "Pet")).toEqual([
      ["name", "pin"],
      ["name", "pin"],
    ]);
  });

  test("are taken out of inline bodies as well", () => {
    const api = splitVariants(
      read({ "/": { post: { operationId: "x", requestBody: json(Pet), responses: { 204: { description: "" } } } } }),
    );
    expect(api.operations[0]?.body?.content[0]?.schema).toMatchObject({ required: ["name", "pin"] });
  });

  test("change nothing where there are none", () => {
    const api = read({ "/pets": both }, { Pet: { type: "object", properties: { name: { type: "string" } } } });
    expect(splitVariants(api)).toBe(api);
  });
});

describe("a selection", () => {
  const operation = (operationId: string, tag: string, schema: string) => ({
    operationId,
    tags: [tag],
    responses: { 200: { description: "", ...json(ref(schema)) } },
  });
  const api = read(
    {
      "/pets": { get: operation("listPets", "pets", "Pet"), post: operation("createPet", "pets", "Pet") },
      "/pets/{id}/toys": { get: operation("listToys", "toys", "Toy") },
      "/admin/users": { get: operation("listUsers", "admin", "User") },
    },
    {
      Pet: { type: "object", properties: { owner: ref("User") } },
      Toy: { type: "string" },
      User: { type: "string" },
      Unused: { type: "string" },
    },
  );

  test.each([
    [{ include: ["tag:pets"] }, ["listPets", "createPet"], ["Pet", "User"]],
    [{ include: ["GET *"], exclude: ["/admin/*"] }, ["listPets", "listToys"], ["Pet", "Toy", "User"]],
    [{ include: ["/pets/*"] }, ["listToys"], ["Toy"]],
    [{ include: ["listPets", "list*Users"] }, ["listPets", "listUsers"], ["Pet", "User"]],
    [{ exclude: ["tag:*"] }, [], []],
  ])("%j leaves %j with what they need", (selection, operations, schemas) => {
    const chosen = selectOperations(api, selection);
    expect(chosen.operations.map(({ name }) => name)).toEqual(operations);
    expect(chosen.schemas.map(({ name }) => name)).toEqual(schemas);
  });

  test("that says nothing changes nothing", () => {
    expect(selectOperations(api, {})).toBe(api);
  });
});

test("a request's variant of a union is told apart by the same words as the union", () => {
  const kind = { type: "string" };
  const schemas = {
    Shape: {
      oneOf: [ref("Circle"), ref("Square")],
      discriminator: { propertyName: "kind", mapping: { round: "#/components/schemas/Circle" } },
    },
    Circle: { type: "object", required: ["kind"], properties: { kind, id: { type: "integer", readOnly: true } } },
    Square: { type: "object", required: ["kind"], properties: { kind, id: { type: "integer", readOnly: true } } },
  };
  const put = { requestBody: json(ref("Shape")), responses: { 200: { description: "", ...json(ref("Shape")) } } };
  const split = splitVariants(read({ "/shapes": { put } }, schemas));
  const discriminator = (name: string) => {
    const schema = split.schemas.find((one) => one.name === name)?.schema;
    return typeof schema === "object" ? schema.discriminator?.mapping : undefined;
  };
  expect(discriminator("ShapeRequest")).toEqual([
    { key: "round", value: "#/schemas/CircleRequest" },
    { key: "Square", value: "#/schemas/SquareRequest" },
  ]);
  expect(discriminator("Shape")).toEqual([
    { key: "round", value: "#/schemas/Circle" },
    { key: "Square", value: "#/schemas/Square" },
  ]);
});
