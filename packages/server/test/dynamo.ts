import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** A DynamoDB of this machine with one table, as the stores want it. */
export interface Dynamo {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  readonly table: string;
  stop(): void;
}

/**
 * dynalite, and before it what dynalite lacks: `TransactWriteItems`. Requests are let through one at a time, so that a
 * transaction is one step: its writes are made by dynalite, conditions and all, and undone if one is refused.
 */
export async function startDynamo(): Promise<Dynamo> {
  const { url: behind, stop } = await startDynalite();
  let turn: Promise<unknown> = Promise.resolve();
  const front = createServer(keptOpen, (request, response) => {
    const work = async () => {
      const { status, body } = await answer(behind, request);
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
    };
    turn = turn.then(work, work);
  });
  const endpoint = await listen(front);
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1 });
  const table = "sockets";
  const key = ["pk", "sk"] as const;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: key.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: key.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" })),
    }),
  );
  const isThere = async () =>
    (await client.send(new DescribeTableCommand({ TableName: table }))).Table?.TableStatus === "ACTIVE";
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    client,
    endpoint,
    table,
    stop() {
      client.destroy();
      front.close();
      front.closeAllConnections();
      stop();
    },
  };
}

/**
 * Closed by whoever asks, never by who answers: a test that holds its process up over the end of a server's five seconds
 * would ask on a connection that is just being closed (ECONNRESET).
 */
const keptOpen = { keepAliveTimeout: 0 };

/** In a process of its own: the conditions that our sources are found by would choose wrong files of its dependencies. */
async function startDynalite() {
  const require = createRequire(import.meta.url);
  const dynalite = require.resolve("dynalite");
  const script = `const server = require(${JSON.stringify(dynalite)})({ createTableMs: 0 });
    Object.assign(server, ${JSON.stringify(keptOpen)});
    server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"], env: {} });
  let said = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    said += String(chunk);
    const [url] = /http:\S+(?=\n)/.exec(said) ?? [];
    if (url) return { url, stop: () => void child.kill() };
  }
  throw new Error(`dynalite did not start: ${said}`);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // an IP server's address is never a string
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request of the SDK, which is JSON. */
async function answer(behind: string, request: IncomingMessage): Promise<Answer> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  const { "x-amz-target": target = "", authorization = "", "x-amz-date": date = "" } = request.headers;
  const ask: Ask = async (operation, text) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": String(date),
      authorization,
    };
    const response = await fetch(behind, { method: "POST", headers, body: text });
    return { status: response.status, body: await response.text() };
  };
  const operation = String(target).split(".").at(-1) ?? "";
  return operation === "TransactWriteItems" ? transact(ask, body) : ask(operation, body);
}

type Ask = (operation: string, body: string) => Promise<Answer>;

interface Put {
  readonly TableName: string;
  readonly Item: Readonly<Record<string, object>>;
}

/** All puts or none. */
async function transact(ask: Ask, body: string): Promise<Answer> {
  const { TransactItems } = JSON.parse(body) as { TransactItems: { Put?: Put }[] }; // what the SDK has written
  const undo: (() => Promise<unknown>)[] = [];
  for (const [index, { Put: put }] of TransactItems.entries()) {
    if (!put) throw new Error("Only puts are known here");
    const { TableName, Item } = put;
    const Key = { pk: Item.pk, sk: Item.sk };
    const { Item: before }: { Item?: object } = JSON.parse(
      (await ask("GetItem", JSON.stringify({ TableName, Key, ConsistentRead: true }))).body,
    );
    const { status } = await ask("PutItem", JSON.stringify(put));
    if (status !== 200) {
      for (const one of undo.reverse()) await one();
      const reasons = TransactItems.map((_, at) => ({ Code: at === index ? "ConditionalCheckFailed" : "None" }));
      return {
        status: 400,
        body: JSON.stringify({
          __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
          Message: "Transaction cancelled",
          CancellationReasons: reasons,
        }),
      };
    }
    undo.push(() =>
      before
        ? ask("PutItem", JSON.stringify({ TableName, Item: before }))
        : ask("DeleteItem", JSON.stringify({ TableName, Key })),
    );
  }
  return { status: 200, body: "{}" };
}
