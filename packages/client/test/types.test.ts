import { apiKey, bearer, type Client, createClient, type ErrorCode } from "@apigw/client";
import { sigv4 } from "@apigw/client/sigv4";
import { expect, expectTypeOf, test } from "vitest";
import { deletePet, feedPet, getPet } from "./pets/client.js";

// Checked by tsc: each @ts-expect-error line must be an error.

const baseUrl = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod";
const identity = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

test("the type of a client tells its credentials", () => {
  expectTypeOf(createClient({ baseUrl })).toEqualTypeOf<Client<"none">>();
  expectTypeOf(createClient({ baseUrl, auth: apiKey("k") })).toEqualTypeOf<Client<"apiKey">>();
  const both = createClient({ baseUrl, auth: [apiKey("k"), bearer("t")] });
  expectTypeOf(both).toExtend<Client<"apiKey">>();
  expectTypeOf(both).toExtend<Client<"bearer">>();
  expectTypeOf(both).not.toBeNever();
  expect(both.baseUrl).toBe(baseUrl);
});

test("an operation that needs a credential does not compile on a client without it", () => {
  const none = createClient({ baseUrl });
  const keyed = createClient({ baseUrl, auth: apiKey("k") });
  const signed = createClient({ baseUrl, auth: sigv4({ credentials: identity }) });
  const both = createClient({ baseUrl, auth: [apiKey("k"), bearer("t")] });
  const calls = () => [
    // @ts-expect-error deletePet needs an API key
    deletePet(none, { petId: 7 }),
    // @ts-expect-error a signature is no API key
    deletePet(signed, { petId: 7 }),
    // @ts-expect-error feedPet needs a bearer token or a signature
    feedPet(keyed, { petId: 7 }),
    deletePet(keyed, { petId: 7 }),
    deletePet(both, { petId: 7 }),
    feedPet(both, { petId: 7 }),
    feedPet(signed, { petId: 7 }),
    getPet(none, { petId: 7 }),
    getPet(both, { petId: 7 }),
    // @ts-expect-error an id is a number
    getPet(none, { petId: "7" }),
  ];
  expect(calls).toBeTypeOf("function");
});

test("the error codes are one union", () => {
  expectTypeOf<ErrorCode>().toEqualTypeOf<
    | "api-error"
    | "gateway-error"
    | "unexpected-status"
    | "decode-error"
    | "network-error"
    | "timeout"
    | "credential-refused"
    | "invalid-request"
  >();
});
