import { afterEach, expect, test } from "vitest";
import { accountLimit, createThrottle } from "../../src/data/throttle.js";
import { type Deployments, documentOf, lambda, serveDeployments } from "./deploy.js";

// What AWS lets an account do in a region, over all its APIs and stages.
const started: Deployments[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

async function serve(burst: number): Promise<Deployments> {
  const gateway = await serveDeployments({ accountLimit: { rate: 0, burst } });
  started.push(gateway);
  gateway.function("shop", async () => ({ statusCode: 200 }));
  return gateway;
}

const pets = documentOf({ "GET /pets": lambda("shop", "2.0") });

test("it is shared by all APIs and stages of a region, and told in AWS's words", async () => {
  const gateway = await serve(2);
  const cats = gateway.http("cats123456", pets);
  const dogs = gateway.rest("dogs123456", documentOf({ "GET /pets": lambda("shop") }));
  expect((await fetch(`${cats}/pets`)).status).toBe(200);
  expect((await fetch(`${dogs}/pets`)).status).toBe(200);
  for (const url of [cats, dogs]) {
    const response = await fetch(`${url}/pets`);
    expect([response.status, await response.text()]).toEqual([429, '{"message":"Too Many Requests"}']);
  }
});

test("each region has its own", async () => {
  const gateway = await serve(1);
  const here = gateway.http("here123456", pets);
  const there = gateway.http("there12345", pets, { region: "us-east-1" });
  const statuses = [];
  for (const url of [here, there, here, there]) statuses.push((await fetch(`${url}/pets`)).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
});

test("it is 5,000 at once and 10,000 in a second", () => {
  const throttle = createThrottle();
  const admitted = (at: number) => {
    let count = 0;
    while (throttle.admits("123456789012/eu-west-1", accountLimit, at)) count += 1;
    return count;
  };
  expect([admitted(0), admitted(0), admitted(100), admitted(10_000)]).toEqual([5000, 0, 1000, 5000]);
});
