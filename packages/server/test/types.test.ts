import {
  type ApiContract,
  type AsWritten,
  type AuthorizerFields,
  type AuthorizerValues,
  type Awaitable,
  type ConnectContext,
  type Context,
  defineAuthorizer,
  type IamContext,
  type JwtContext,
  lambda,
  type OtherThan,
  type Reply,
  reply,
  type StatusIn,
  type Streamed,
  socketLambda,
} from "@apigw/server";
import { type Called, call, createEvents } from "@apigw/server/testing";
import { expect, expectTypeOf, test } from "vitest";
import { type BankEvents, type BankService, bankApi } from "./bank.js";
import { type PetsService, petsApi, service } from "./pets.js";

// Checked by tsc: each @ts-expect-error line must be an error.

test("a reply has the type of its status and body", () => {
  expectTypeOf(reply(404, { message: "x" })).toEqualTypeOf<Reply<404, { message: "x" }>>();
  expectTypeOf(reply(404, { message: String(7) })).toEqualTypeOf<Reply<404, { message: string }>>();
  expectTypeOf(reply(204)).toEqualTypeOf<Reply<204>>();
});

test("what is not declared has statuses, too", () => {
  expectTypeOf<OtherThan<404 | StatusIn<2 | 3 | 4>>>().toEqualTypeOf<StatusIn<5>>();
  expectTypeOf<200 | 404>().not.toExtend<OtherThan<StatusIn<4>>>();
});

test("a body is written as it is meant, whatever else an operation may answer", () => {
  interface Made {
    id: string;
    at: Date;
    kids?: Made[];
  }
  interface Refused {
    success: false;
    issues: { code: "short" | "long"; path: (string | number)[] }[];
    range?: [from: number, to: number];
    more?: { [name: string]: unknown };
  }
  type Problem = { code: "A" | "B" } | { code: "C"; left: number };
  type Answer = Made | Reply<200, Made> | Reply<201, Uint8Array | Streamed> | Reply<400, Problem> | Reply<422, Refused>;
  const made: Made = { id: "7", at: new Date(0), kids: [] };
  const issues: Refused["issues"] = [];
  async function* lines() {
    yield "7\n";
  }
  const methods: (() => Awaitable<Answer>)[] = [
    () => reply(400, { code: "A" }),
    async () => reply(400, { code: "C", left: 1 }),
    () => (issues.length > 0 ? reply(400, { code: "B" }) : made),
    () => reply(422, { success: false, issues: [{ code: "short", path: ["id", 0] }], range: [1, 2], more: { a: [1] } }),
    () => reply(422, { success: false, issues }, { headers: { "retry-after": 1 } }),
    () => reply(200, { id: "7", at: new Date(0), kids: [made, { ...made, id: "8" }] }),
    () => reply(200, made),
    () => reply(201, new Uint8Array()),
    () => reply(201, lines()),
    // @ts-expect-error there is no code D
    () => reply(400, { code: "D" }),
    // @ts-expect-error a C says what is left
    () => reply(400, { code: "C" }),
    // @ts-expect-error it is no success
    () => reply(422, { success: true, issues }),
    // @ts-expect-error a code is none of a 422
    () => reply(422, { code: "A" }),
  ];
  expect(methods).toHaveLength(13);
});

test("a body of a reply stays what it is, as a plain value does", () => {
  type PetId = string & { readonly brand: "PetId" };
  type Weight = number & { readonly brand: "Weight" };
  type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
  type Branded = { id: PetId; weight: Weight };
  type Path = [string, ...number[]];
  type Answer = Reply<200, Branded> | Reply<400, Path> | Reply<404, { id: string }> | Reply<409, Json>;
  const made = (id: PetId, weight: Weight, json: Json, path: Path): Awaitable<Answer>[] => [
    reply(200, { id, weight }),
    reply(400, path),
    reply(400, ["a", 1]),
    reply(404, { id }),
    reply(409, json),
    reply(409, ["a", [1, { b: null }]]),
    // @ts-expect-error any text is no id
    reply(200, { id: "7", weight }),
    // @ts-expect-error JSON has no dates
    reply(409, [[new Date(0)]]),
  ];
  expect(made).toBeTypeOf("function");
  expectTypeOf<AsWritten<readonly ["a", { readonly b: readonly 1[] }]>>().toEqualTypeOf<["a", { b: 1[] }]>();
  expectTypeOf<AsWritten<ReadableStream<string>>>().toEqualTypeOf<ReadableStream<string>>();
});

test("a service answers what its contract declares, nothing else", () => {
  // @ts-expect-error deletePet is missing
  const incomplete: PetsService = { listPets: service.listPets, createPet: service.createPet, getPet: service.getPet };
  const wrong: PetsService = {
    ...service,
    // @ts-expect-error 418 is not declared
    getPet: () => reply(418, { message: "" }),
    // @ts-expect-error a problem has a message
    createPet: () => reply(422, { text: "" }),
    // @ts-expect-error an id is a number
    deletePet: ({ petId }) => void petId.trim(),
  };
  expect([incomplete, wrong]).toHaveLength(2);
});

test("a handler takes the whole service or methods of it", () => {
  const handlers = () => [
    lambda(petsApi, service),
    lambda(petsApi, { getPet: ({ petId }) => reply(404, { message: petId.toFixed() }) }),
    // @ts-expect-error no operation is called getPat
    lambda(petsApi, { getPat: () => undefined }),
  ];
  expect(handlers).toBeTypeOf("function");
});

test("a socket handler takes the whole service or methods of it, lifecycle among them", () => {
  type Taken = Parameters<typeof socketLambda<BankService, BankEvents>>[1];
  expectTypeOf<BankService>().toExtend<Taken>();
  expectTypeOf<Pick<BankService, "note">>().toExtend<Taken>();
  expectTypeOf<Pick<BankService, "$connect">>().toExtend<Taken>();
  expectTypeOf<{ note(message: { text: number }): void }>().not.toExtend<Taken>();
  const handlers = () => [
    socketLambda(bankApi, { $connect: ({ query }) => (query.has("ticket") ? undefined : reply(403)) }),
    socketLambda(bankApi, { deposit: ({ amount }) => ({ balance: amount }) }),
    // @ts-expect-error no route is called withdraw
    socketLambda(bankApi, { withdraw: () => undefined }),
    // @ts-expect-error a balance is a number
    socketLambda(bankApi, { deposit: () => ({ balance: "7" }) }),
  ];
  expect(handlers).toBeTypeOf("function");
});

test("a route is given no method that wants more of its message than its schema promises", () => {
  const handlers = () => [
    socketLambda(bankApi, { note: ({ text }: { text: string }) => void text.trim() }),
    // @ts-expect-error nobody knows who a note is from
    socketLambda(bankApi, { note: ({ from }: { text: string; from: { name: string } }) => void from.name }),
    // @ts-expect-error a connection that is over has no query
    socketLambda(bankApi, { $disconnect: ({ query }: ConnectContext<BankEvents>) => void query.size }),
  ];
  expect(handlers).toBeTypeOf("function");
});

test("who was let in by an authorizer has a context of its own", () => {
  expectTypeOf<JwtContext<"pets:read">>().toExtend<Context>();
  expectTypeOf<JwtContext<"pets:read">>().toExtend<JwtContext>();
  expectTypeOf<JwtContext<"pets:read">>().toExtend<JwtContext<"pets:read" | "pets:write">>();
  expectTypeOf<JwtContext<"pets:read">>().not.toExtend<JwtContext<"pets:write">>();
  expectTypeOf<Context>().not.toExtend<JwtContext>();
  expectTypeOf<IamContext>().not.toExtend<JwtContext>();
  expectTypeOf<{ scopes: string[] }>().toExtend<Pick<JwtContext<"pets:read">, "scopes">>();
});

test("an authorizer decides about operations that there are, and carries what it has declared", () => {
  const roles: Record<string, string[]> = { seller: ["listPets", "getPats"] };
  const known = ["listPets", "getPet"] as const;
  const bob = { principalId: "bob", context: {} };
  const guards = () => [
    defineAuthorizer(petsApi, {
      context: {},
      decide: async ({ token }) => (token ? { ...bob, operations: ["getPet"] } : "unauthorized"),
    }),
    defineAuthorizer(petsApi, { context: {}, decide: () => ({ ...bob, operations: known }) }),
    defineAuthorizer(bankApi, { context: { level: "integer" }, decide: () => ({ ...bob, context: { level: 7 } }) }),
    defineAuthorizer(petsApi, {
      context: {},
      // @ts-expect-error no operation is called getPats
      decide: () => ({ ...bob, operations: ["getPats"] }),
    }),
    defineAuthorizer(petsApi, {
      context: {},
      // @ts-expect-error nor may it be any text
      decide: ({ token }) => ({ ...bob, operations: roles[token] ?? [] }),
    }),
    defineAuthorizer(bankApi, {
      context: {},
      // @ts-expect-error behind a WebSocket API there is nothing to choose from
      decide: () => ({ ...bob, operations: ["note"] }),
    }),
    defineAuthorizer(petsApi, {
      context: { level: "integer" },
      // @ts-expect-error the level is missing
      decide: () => bob,
    }),
    defineAuthorizer(petsApi, {
      context: { level: "integer" },
      // @ts-expect-error a level is a number
      decide: () => ({ ...bob, context: { level: "7" } }),
    }),
    defineAuthorizer(petsApi, {
      // @ts-expect-error it is called integer
      context: { level: "int" },
      decide: () => "unauthorized",
    }),
    defineAuthorizer(petsApi, {
      context: {},
      // @ts-expect-error yes is no decision
      decide: () => true,
    }),
  ];
  expect(guards).toBeTypeOf("function");
});

test("what methods read of an authorizer has the types of its fields, also where they are not written down", () => {
  const guard = defineAuthorizer(petsApi, {
    context: { tenant: "string", level: "integer" },
    decide: () => "forbidden",
  });
  expectTypeOf(guard.of).returns.toEqualTypeOf<{ readonly tenant: string; readonly level: number }>();
  expectTypeOf<AuthorizerValues<{ id: "string" | "integer" }>["id"]>().toEqualTypeOf<string | number>();
  expectTypeOf<AuthorizerValues<AuthorizerFields>[string]>().toEqualTypeOf<string | number | boolean>();
});

test("claims are texts, and none of them is promised: without a gateway they are what `authorize` gives", () => {
  expectTypeOf<JwtContext["claims"]["exp" | "iss"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<JwtContext>().toExtend<Context>();
});

test("a contract lists every operation, by its name", () => {
  const { listPets, ...others } = petsApi.operations;
  // @ts-expect-error listPets is missing
  const missing: ApiContract<PetsService> = { name: "pets", operations: others };
  const misspelt: ApiContract<PetsService> = {
    name: "pets",
    operations: {
      ...petsApi.operations,
      // @ts-expect-error no operation is called listPats
      listPats: listPets,
    },
  };
  expect([missing, misspelt]).toHaveLength(2);
});

test("a test leaves out what an operation need not be given, as callers do", async () => {
  const pets = call(petsApi, service);
  const events = createEvents(petsApi);
  expectTypeOf(pets.listPets()).toEqualTypeOf<Promise<Called>>();
  expect(await pets.listPets()).toEqual(await pets.listPets({}));
  expect(await pets.listPets(undefined, { version: "2.0" })).toMatchObject({ status: 200 });
  expect(events.listPets()).toEqual(events.listPets({}));
  expectTypeOf(pets.listPets).parameter(0).toEqualTypeOf<Parameters<PetsService["listPets"]>[0] | undefined>();
  expectTypeOf(events.getPet).parameter(0).toEqualTypeOf<{ petId: number }>();
  const wrong = () => [
    // @ts-expect-error a pet has an id
    events.getPet(),
    // @ts-expect-error a pet has an id
    pets.getPet({}),
    // @ts-expect-error a limit is a number
    events.listPets({ limit: "3" }),
    // @ts-expect-error an input has no such name
    events.listPets({ limits: 3 }),
  ];
  expect(wrong).toBeTypeOf("function");
});

test("methods that take anything, or nothing, need no input in a test", () => {
  interface Loose {
    none(): string;
    any(input: object): string;
    unknown(input: unknown): string;
    either(input: { id: number } | { name: string }): string;
    named(input: { [name: string]: unknown }): string;
  }
  const route = { route: "$default", status: 200 };
  const events = createEvents<Loose>({
    name: "loose",
    operations: { none: route, any: route, unknown: route, either: route, named: route },
  });
  expect([events.none(), events.any(), events.unknown(), events.named(), events.none({})]).toHaveLength(5);
  // @ts-expect-error one of them is needed
  expect(events.either()).toBeTypeOf("object");
});
