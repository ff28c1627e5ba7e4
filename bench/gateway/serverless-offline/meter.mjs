// Preloaded into serverless-offline: tells what the process has cost, as our own subjects do.
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("message", () => process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }));
}
