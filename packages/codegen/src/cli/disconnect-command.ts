import type { Command } from "./command.js";
import { socketOptions, socketTarget, withConnection } from "./socket-address.js";

export const disconnectCommand: Command = {
  usage: ["disconnect NAME --connection ID", "disconnect --api-id ID [--stage NAME] --connection ID"],
  options: socketOptions,
  samples: [`apigw-codegen disconnect --api-id a1b2c3d4e5 --connection "Lz1fRd="`],
  async run(call) {
    const target = await socketTarget(call, "end");
    const { apiId, stage, connectionId } = target.address;
    await withConnection(target.gateway.websocketApis.connections.disconnect(target.address), target);
    return {
      ...{ ok: true, diagnostics: [], result: { apiId, stage, connectionId } },
      lines: [`  ended ${connectionId} of ${apiId}, stage ${stage}`],
    };
  },
};
