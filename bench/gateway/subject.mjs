// One subject of the gateway bench, as a process of its own: `node subject.mjs bare|in-process|thread`. It says where it
// listens, and tells what it has cost when it is asked.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { startRest } from "./rest-subject.mjs";

const json = { "content-type": "application/json" };
const answerTo = (method, path, text) =>
  JSON.stringify(method === "POST" ? { got: JSON.parse(text) } : { hello: "world", path });

const subjects = { bare, "in-process": inProcess, thread, rest: startRest };
const started = await subjects[process.argv[2]]();
process.send({ ...(typeof started === "string" ? { url: started } : started), cpu: process.cpuUsage() });
process.on("SIGINT", () => process.exit(0));
process.on("message", () => process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }));

function bare() {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = answerTo(request.method, request.url, Buffer.concat(chunks).toString());
      response.writeHead(200, { ...json, "content-length": Buffer.byteLength(body) });
      response.end(body);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}`)),
  );
}

async function inProcess() {
  return serve(async (event) => ({
    statusCode: 200,
    headers: json,
    body: answerTo(event.requestContext.http.method, event.rawPath, event.body),
  }));
}

async function thread() {
  return serve(`${fileURLToPath(new URL("./handler.mjs", import.meta.url))}.handler`);
}

async function serve(pets) {
  const { startGateway } = await import("@apigw/local");
  const operation = { responses: {} };
  const document = {
    openapi: "3.0.1",
    info: { title: "pets", version: "1", "x-apigateway": { protocol: "http" } },
    paths: { "/pets": { post: operation }, "/pets/{petId}": { get: operation } },
  };
  const gateway = await startGateway({ openapi: [document], functions: { pets } });
  return gateway.baseUrl("pets");
}
