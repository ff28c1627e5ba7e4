// Opens N connections and holds them: `node crowd.mjs URL N`. A process of its own, as files are limited for each.
import { open } from "./raw.mjs";

const [, , url, count] = process.argv;
const held = [];
while (held.length < Number(count)) {
  const batch = Math.min(200, Number(count) - held.length);
  held.push(...(await Promise.all(Array.from({ length: batch }, () => open(url)))));
}
process.send({ open: held.length });
for (const socket of held) socket.on("close", () => process.exit(1));
