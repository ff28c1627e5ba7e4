// One local gateway in a process of its own, whose CPU time is its own too.
import { startGateway } from "@apigw/local";

const gateway = await startGateway({ log: () => undefined });
process.send?.({ url: gateway.url });
process.on("message", () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss }));
