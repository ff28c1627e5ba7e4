import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { demoFolder } from "./project.js";

/** Takes over what the last demo generated, after somebody has read it. */
const fresh = join(demoFolder, ".work", "project", "src", "generated");
const committed = join(demoFolder, "src", "generated");
await rm(committed, { recursive: true, force: true });
await cp(fresh, committed, { recursive: true });
