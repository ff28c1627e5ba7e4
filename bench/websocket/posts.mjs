import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

/** Posts to a connection, by ours or by the AWS SDK, and the CPU time that they took. */
const [name, endpoint, file] = process.argv.slice(2);
process.env.AWS_ACCESS_KEY_ID = "test";
process.env.AWS_SECRET_ACCESS_KEY = "test";
process.env.AWS_REGION = "eu-west-1";
const event = { room: "lobby", text: "x".repeat(64), from: "bench" };
const subjects = {
  async "@apigw/server"() {
    const { socketConnections, api } = await import(file);
    const connections = socketConnections(api, { endpoint });
    return async (id) => {
      const outcome = await connections.to(id).post("messagePosted", event);
      if (outcome !== "delivered-to-gateway") throw new Error(outcome);
    };
  },
  async "AWS SDK"() {
    const client = new ApiGatewayManagementApiClient({ endpoint });
    return (ConnectionId) =>
      client.send(
        new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify({ type: "messagePosted", ...event }) }),
      );
  },
};
const post = await subjects[name]();

process.on("message", async ({ seconds }) => {
  const end = performance.now() + seconds * 1_000;
  let done = 0;
  const before = process.cpuUsage();
  const one = async () => {
    while (performance.now() < end) {
      await post("AbCdEfGhIjKlMn=");
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, one));
  const { user, system } = process.cpuUsage(before);
  process.send({ done, cpu: user + system });
});
process.on("disconnect", () => process.exit());
process.send({ ready: true });
