import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway, type Progress } from "@apigw/core";
import { afterEach, expect, test } from "vitest";

let server: Server | undefined;
afterEach(() => server?.close());

interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly message?: string;
  readonly headers?: Record<string, string>;
}

/** Stands for AWS on a bad day: gives the answers in their order, then what was asked for. */
async function awsThatAnswers(...answers: Answer[]): Promise<{ endpoint: string; times: number[] }> {
  const times: number[] = [];
  const opened = createServer((_, response) => {
    times.push(performance.now());
    const { status, error, message = "", headers = {} } = answers.shift() ?? { status: 200 };
    const typed = error === undefined ? headers : { ...headers, "x-amzn-errortype": error };
    response.writeHead(status, { "content-type": "application/json", ...typed });
    response.end(JSON.stringify(status === 200 ? { id: "a1b2c3d4e5", name: "Pets" } : { message }));
  });
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  // The cast holds: a server that listens on a port has one.
  return { endpoint: `http://127.0.0.1:${(opened.address() as AddressInfo).port}`, times };
}

const account = { region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };

test.each([
  ["TooManyRequestsException", 429],
  ["LimitExceededException", 429],
  ["ServiceUnavailableException", 503],
])("%s is waited out as long as AWS says", async (error, status) => {
  const { endpoint, times } = await awsThatAnswers({ status, error, headers: { "retry-after": "1" } });
  const gateway = createGateway({ ...account, endpoint });
  expect(await gateway.restApis.get({ restApiId: "a1b2c3d4e5" })).toMatchObject({ name: "Pets" });
  expect(times).toHaveLength(2);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
});

test("somebody else at the same API is waited for", async () => {
  const message = "Unable to complete operation due to concurrent modification. Please try again later.";
  const conflict = { status: 409, error: "ConflictException", message };
  const { endpoint, times } = await awsThatAnswers(conflict, conflict);
  expect(await createGateway({ ...account, endpoint }).restApis.get({ restApiId: "a1b2c3d4e5" })).toMatchObject({
    name: "Pets",
  });
  expect(times).toHaveLength(3);
});

test("a conflict that will not pass is told at once", async () => {
  const { endpoint, times } = await awsThatAnswers({
    ...{ status: 409, error: "ConflictException", message: "Model name already exists for this REST API" },
  });
  await expect(createGateway({ ...account, endpoint }).restApis.get({ restApiId: "a1b2c3d4e5" })).rejects.toThrow(
    "already exists",
  );
  expect(times).toHaveLength(1);
});

test("progress is told: which call, how many are done, how many are known", async () => {
  const { endpoint } = await awsThatAnswers();
  const seen: Progress[] = [];
  const gateway = createGateway({ ...account, endpoint, onProgress: (progress) => seen.push(progress) });
  await Promise.all([gateway.restApis.get({ restApiId: "a" }), gateway.restApis.get({ restApiId: "b" })]);
  expect(seen[0]).toEqual({ operation: "GetRestApi", done: 0, known: 1 });
  expect(seen.at(-1)).toEqual({ operation: "GetRestApi", done: 2, known: 2 });
});
