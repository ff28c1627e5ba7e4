import { loadProject } from "../config/load.js";
import { readLock } from "../files/lock.js";
import { cleanFolder } from "../files/output-folder.js";
import { usage } from "../problem.js";
import { outputOf } from "./code.js";
import type { Command } from "./command.js";
import { absolute, contractsOf } from "./folders.js";
import { columns } from "./paint.js";

export const cleanCommand: Command = {
  usage: ["clean [NAME…]", "clean --out DIR"],
  options: { out: { type: "string", value: "DIR", text: "one folder of generated code" } },
  samples: ["apigw-codegen clean pets"],
  async run(call) {
    const project = await loadProject(call.io.cwd, call.text("config"));
    const { root, config } = project;
    const out = call.text("out");
    const { apis } = await readLock(contractsOf(call, project));
    const known = [...new Set([...Object.keys(config?.apis ?? {}), ...Object.keys(apis)])];
    const names = call.args.length > 0 ? call.args : known;
    const strange = names.find((name) => !known.includes(name));
    if (strange !== undefined) throw usage(`Neither config nor lock has an API called ${JSON.stringify(strange)}.`);
    const folders =
      out === undefined
        ? names.map((name) => ({ name, folder: outputOf(name, config?.apis[name], undefined) }))
        : [{ name: out, folder: absolute(call, out) }];
    const done: { name: string; removed: readonly string[]; kept: readonly string[] }[] = [];
    for (const { name, folder } of folders) done.push({ name, ...(await cleanFolder(root, folder)) });
    const rows = done.map(({ name, removed, kept }) => [
      name,
      `${removed.length} removed`,
      kept.length === 0 ? "" : `${kept.join(", ")} edited by hand and kept`,
    ]);
    return { ok: true, result: { apis: done }, diagnostics: [], lines: columns(rows) };
  },
};
