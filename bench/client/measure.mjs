import { pathToFileURL } from "node:url";

/**
 * The CPU time of a call by one subject of a module and by the first of them, in this process alone; prints one line of
 * JSON. Each time is the least of the rounds of so many seconds, which both run in turn: what slows the machine down
 * slows both.
 */
const [file = "", wanted = "", seconds = "3"] = process.argv.slice(2);
const { subjects } = await import(pathToFileURL(file).href);
const [bare] = subjects;
const subject = subjects.find(({ name }) => name === wanted);
const found = { bare: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };
const until = Date.now() + Number(seconds) * 1000;
// The first rounds are the compiler's, and the longest.
for (let round = 0; round < 4 || Date.now() < until; round += 1) {
  found.bare = Math.min(found.bare, await cpuOf(bare.call));
  found.cpu = Math.min(found.cpu, await cpuOf(subject.call));
}
console.log(JSON.stringify(found));

async function cpuOf(call, calls = 1000) {
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
