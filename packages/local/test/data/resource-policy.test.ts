import { afterAll, beforeAll, expect, test } from "vitest";
import { mock, type Rest, seen, startRest } from "./rest-stage.js";

let rest: Rest;
beforeAll(async () => {
  rest = await startRest();
});
afterAll(() => rest.gateway.stop());

const statement = (Effect: string, Resource: string, Condition?: object) => ({
  Effect,
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource,
  ...(Condition && { Condition }),
});
const local = { IpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] } };
const routes = { "GET /pets": mock("pets"), "DELETE /pets": mock("gone") };

async function answers(Statement: object[], method = "GET") {
  const policy = { Version: "2012-10-17", Statement };
  const { url } = await rest.deploy(routes, { "x-amazon-apigateway-policy": policy });
  return seen(await fetch(`${url}/pets`, { method }));
}

test.each<[string, object[], number]>([
  ["everybody is allowed", [statement("Allow", "execute-api:/*")], 200],
  ["this machine is allowed", [statement("Allow", "execute-api:/*", local)], 200],
  ["another network is allowed", [statement("Allow", "*", { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } })], 403],
  [
    "another network is denied",
    [statement("Allow", "*"), statement("Deny", "*", { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } })],
    200,
  ],
  ["a VPC is allowed", [statement("Allow", "*", { StringEquals: { "aws:SourceVpc": "vpc-1a2b3c" } })], 403],
  ["an endpoint is allowed", [statement("Allow", "*", { StringEquals: { "aws:SourceVpce": "vpce-1" } })], 403],
  ["this method is allowed", [statement("Allow", "execute-api:/prod/GET/pets")], 200],
  ["another method is allowed", [statement("Allow", "execute-api:/prod/POST/pets")], 403],
  ["another stage is allowed", [statement("Allow", "execute-api:/dev/*")], 403],
])("where %s, %#", async (_, statements, status) => expect((await answers(statements))[0]).toBe(status));

test("a denial says so, and a policy that is silent does not", async () => {
  const [status, body] = await answers(
    [statement("Allow", "*"), statement("Deny", "execute-api:/*/DELETE/*")],
    "DELETE",
  );
  const told =
    /^User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:\*{8}9012:\w+\/prod\/DELETE\/pets with an explicit deny$/;
  expect([status, body]).toEqual([403, { Message: expect.stringMatching(told) }]);
  expect((await answers([statement("Allow", "execute-api:/*/POST/*")]))[1]).toEqual({
    Message: expect.stringMatching(/on resource: arn:\S+$/),
  });
});
