import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { usage } from "../problem.js";
import type { Call, Command } from "./command.js";
import { socketOptions, socketTarget, withConnection } from "./socket-address.js";

export const postCommand: Command = {
  usage: [
    "post NAME --connection ID --data TEXT",
    "post --api-id ID [--stage NAME] --connection ID (--data TEXT | --file FILE)",
  ],
  options: {
    ...socketOptions,
    data: { type: "string", value: "TEXT", text: "the message, at most 128 KB" },
    file: { type: "string", value: "FILE", text: "the message from a file, as it stands" },
  },
  samples: [`apigw-codegen post --api-id a1b2c3d4e5 --connection "Lz1fRd=" --file hello.json`],
  async run(call) {
    const data = await messageOf(call);
    const target = await socketTarget(call, "post to");
    const { apiId, stage, connectionId } = target.address;
    await withConnection(target.gateway.websocketApis.connections.post(target.address, data), target);
    return {
      ...{ ok: true, diagnostics: [] },
      result: { apiId, stage, connectionId, bytes: data.length },
      lines: [`  posted ${data.length} bytes to ${connectionId} of ${apiId}, stage ${stage}`],
    };
  },
};

async function messageOf(call: Call): Promise<Uint8Array> {
  const [text, file] = [call.text("data"), call.text("file")];
  if ((text === undefined) === (file === undefined))
    throw usage("Say what to post: either --data TEXT or --file FILE.");
  if (text !== undefined) return new TextEncoder().encode(text);
  try {
    return await readFile(resolve(call.io.cwd, file ?? ""));
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? error.code : error;
    throw usage(`The file ${file} cannot be read (${reason}). Nothing was sent.`);
  }
}
