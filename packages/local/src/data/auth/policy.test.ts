import { expect, test } from "vitest";
import { judge } from "./policy.js";

const arn = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/pets/7";
const statement = (Effect: string, Resource: unknown, Action: unknown = "execute-api:Invoke") => ({
  Effect,
  Action,
  Resource,
});

test.each<[string, unknown[], string | undefined]>([
  ["an exact ARN", [statement("Allow", arn)], "allow"],
  ["everything", [statement("Allow", "*", "*")], "allow"],
  ["a wildcard", [statement("Allow", ["nothing", "arn:aws:execute-api:*:*:a1b2c3/*/GET/pets/?"])], "allow"],
  ["another method", [statement("Allow", arn.replace("GET", "POST"))], "silent"],
  ["another action", [statement("Allow", "*", "execute-api:ManageConnections")], "silent"],
  ["a denial beside an allowance", [statement("Allow", "*"), statement("Deny", arn)], "deny"],
  ["an allowance on a condition", [{ ...statement("Allow", "*"), Condition: {} }], "silent"],
  ["a denial on a condition", [statement("Allow", "*"), { ...statement("Deny", "*"), Condition: {} }], "deny"],
  ["no statement", [], undefined],
  ["a statement without a resource", [{ Effect: "Allow", Action: "*" }], undefined],
  ["an effect that is none", [statement("allow", "*")], undefined],
])("%s", (_, Statement, verdict) => expect(judge({ Version: "2012-10-17", Statement }, arn)).toBe(verdict));

test("many stars do not take long", () => {
  const began = performance.now();
  judge({ Statement: [statement("Allow", `${"*a".repeat(200)}b`)] }, "a".repeat(5000));
  expect(performance.now() - began).toBeLessThan(500);
});
