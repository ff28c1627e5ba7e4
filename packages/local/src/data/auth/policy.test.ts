import { expect, test } from "vitest";
import { judge } from "./policy.js";

const arn = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/7";
const statement = (Effect: string, Resource: unknown, Action: unknown = "execute-api:Invoke") => ({
  Effect,
  Action,
  Resource,
});

const keys = new Map([["aws:sourceip", "192.0.2.7"]]);
const on = (effect: string, Condition: object) => ({ ...statement(effect, "*"), Condition });

test.each<[string, unknown[], string | undefined]>([
  ["an exact ARN", [statement("Allow", arn)], "allow"],
  ["everything", [statement("Allow", "*", "*")], "allow"],
  ["a wildcard", [statement("Allow", ["nothing", "arn:aws:execute-api:*:*:a1b2c3/*/GET/pets/?"])], "allow"],
  ["another method", [statement("Allow", arn.replace("GET", "POST"))], "silent"],
  ["another action", [statement("Allow", "*", "execute-api:ManageConnections")], "silent"],
  ["a denial beside an allowance", [statement("Allow", "*"), statement("Deny", arn)], "deny"],
  ["an allowance for its address", [on("Allow", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })], "allow"],
  ["an allowance for another address", [on("Allow", { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } })], "silent"],
  [
    "a denial of other addresses",
    [statement("Allow", "*"), on("Deny", { NotIpAddress: { "aws:SourceIp": "192.0.2.7" } })],
    "allow",
  ],
  ["an allowance for a VPC", [on("Allow", { StringEquals: { "aws:SourceVpc": "vpc-1" } })], "silent"],
  [
    "a denial of all but a VPC",
    [statement("Allow", "*"), on("Deny", { StringNotEquals: { "aws:SourceVpc": "vpc-1" } })],
    "deny",
  ],
  ["an allowance on what nobody knows", [on("Allow", { Whatever: { "aws:SourceIp": "192.0.2.7" } })], "silent"],
  ["a resource in short", [statement("Allow", "execute-api:/prod/GET/*")], "allow"],
  ["a resource of another stage in short", [statement("Allow", "execute-api:/dev/*")], "silent"],
  ["all but one resource", [{ Effect: "Allow", Action: "*", NotResource: arn }], "silent"],
  ["no statement", [], undefined],
  ["a statement without a resource", [{ Effect: "Allow", Action: "*" }], undefined],
  ["an effect that is none", [statement("allow", "*")], undefined],
])("%s", (_, Statement, verdict) => expect(judge({ Version: "2012-10-17", Statement }, { arn, keys })).toBe(verdict));

test("many stars do not take long", () => {
  const began = performance.now();
  judge({ Statement: [statement("Allow", `${"*a".repeat(200)}b`)] }, { arn: "a".repeat(5000), keys });
  expect(performance.now() - began).toBeLessThan(500);
});
