import { type Gateway, startGateway } from "@apigw/local";
import { lambda, socketConnections, socketLambda } from "@apigw/server";
import { memoryStore, withDedupe } from "@apigw/server/sockets";
import type { AwsOptions } from "./apis/aws.js";
import { deployFeed } from "./apis/feed.js";
import { deployOrders } from "./apis/orders.js";
import { type DeployedPets, deployPets } from "./apis/pets.js";
import { callFeed } from "./calls/feed.js";
import { callOrders } from "./calls/orders.js";
import { callPets } from "./calls/pets.js";
import { createRecord, type Record } from "./calls/record.js";
import { type Show, show } from "./console.js";
import { feedApi } from "./generated/feed/server.js";
import { ordersApi } from "./generated/orders/server.js";
import { petsApi } from "./generated/pets/server.js";
import { audience, type Issuer, startIssuer } from "./issuer.js";
import { createProject, type Project } from "./project.js";
import { createFeed } from "./services/feed.js";
import { createOrderDesk } from "./services/orders.js";
import { createPetShop } from "./services/pets.js";
import { createWatchers } from "./services/watchers.js";

const region = "eu-west-1";
const names = ["pets", "orders", "feed"] as const;
const tell = show(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);

// The SDK is pinned; its advice on the Node version is not what a demo is for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const gateway = await startGateway({ port: 0, log: () => undefined });
const issuer = await startIssuer();
try {
  process.exitCode = await demo(gateway, issuer, tell);
} finally {
  await issuer.stop();
  await gateway.stop();
}

/** Deploys, pulls, generates, and calls everything there is. */
async function demo(gateway: Gateway, issuer: Issuer, { step, detail }: Show): Promise<0 | 1> {
  step("A gateway on this machine, and an issuer of tokens");
  detail(`gateway ${gateway.url}`);
  detail(`issuer  ${issuer.url}`);

  step("Three APIs, created and deployed with the plain AWS SDK clients");
  const aws: AwsOptions = {
    region,
    endpoint: gateway.url,
    credentials: { accessKeyId: "demo", secretAccessKey: "demo" },
  };
  const pets = await deployPets(aws);
  const ids = { pets: pets.apiId, orders: await deployOrders(aws, issuer.url, audience), feed: await deployFeed(aws) };
  detail(`REST API ${ids.pets}, HTTP API ${ids.orders}, WebSocket API ${ids.feed}`);

  step("Their handlers, written against the generated stubs");
  register(gateway, ids.feed);
  detail("functions pets, orders and feed");

  const record = createRecord();
  step("Pulled by their ids into a folder that holds only the overlays");
  const project = await createProject();
  await record.check("pull", () => pullAll(project, ids, gateway.url, detail));

  step("What was generated, against what is committed, and under tsc --strict");
  for (const name of names) await record.check(name, () => compare(project, name, detail));
  await record.check("types", async () => {
    await project.typeCheck();
    detail("tsc: no complaint");
  });

  step("Every operation called and every event heard, through the generated clients");
  await callAll(gateway, pets, ids, issuer, record);
  const called = await tally(project, record, detail);

  for (const failure of record.failures) console.error(`   failed: ${failure}`);
  console.log(`\ndemo: ${names.length} APIs pulled, ${called} operations called, ${record.failures.length} failures`);
  if (process.argv.includes("--keep")) await keep(gateway, ids, tell);
  return record.failures.length === 0 ? 0 : 1;
}

type Ids = { readonly [Name in (typeof names)[number]]: string };

function register(gateway: Gateway, feedId: string): void {
  const watchers = createWatchers();
  const endpoint = `${gateway.url}/_aws/execute-api/${feedId}/live`;
  const connections = () => socketConnections(feedApi, { endpoint, region });
  gateway.function("pets", lambda(petsApi, createPetShop()));
  gateway.function("orders", lambda(ordersApi, createOrderDesk(watchers, connections)));
  gateway.function("feed", socketLambda(feedApi, createFeed(watchers), { dedupe: withDedupe(memoryStore()) }));
}

async function pullAll(project: Project, ids: Ids, endpoint: string, detail: Show["detail"]): Promise<void> {
  for (const name of names) {
    await project.pull(name, ids[name], endpoint, region);
    detail(`apigw-codegen pull --api-id ${ids[name]} --name ${name} --public`);
  }
}

async function compare(project: Project, name: string, detail: Show["detail"]): Promise<void> {
  const differing = await project.differences(name);
  if (differing.length > 0) throw new Error(`${differing.join(", ")} differ from src/generated/${name}`);
  detail(`src/generated/${name}: the same, byte for byte`);
}

async function callAll(gateway: Gateway, pets: DeployedPets, ids: Ids, issuer: Issuer, record: Record): Promise<void> {
  await callPets(gateway.baseUrl(ids.pets), pets.apiKey, record);
  const orders = await callOrders(gateway.baseUrl(ids.orders), issuer, record);
  await callFeed(gateway.baseUrl(ids.feed), orders, record);
}

/** What the contracts declare and nobody called or heard is a failure too. */
async function tally(project: Project, record: Record, detail: Show["detail"]): Promise<number> {
  let called = 0;
  for (const name of names) {
    await record.check(`the contract of ${name}`, async () => {
      const { operations, events } = await project.contract(name);
      const missing = [
        ...operations.filter((one) => !record.operations.has(one)),
        ...events.filter((one) => !record.events.has(one)),
      ];
      called += operations.length - missing.length;
      detail(`${name}: ${operations.length} operations${events.length === 0 ? "" : `, ${events.length} events`}`);
      if (operations.length === 0) throw new Error("it has no operations");
      if (missing.length > 0) throw new Error(`not called or heard: ${missing.join(", ")}`);
    });
  }
  return called;
}

/** Leaves the gateway running until somebody ends it. */
async function keep(gateway: Gateway, ids: Ids, { step, detail }: Show): Promise<void> {
  step("The gateway keeps running; end it with Ctrl-C");
  detail(`management  ${gateway.url}`);
  for (const name of names) detail(`${name.padEnd(10)}  ${gateway.baseUrl(ids[name])}`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
