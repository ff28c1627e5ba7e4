export { cache } from "./middleware/cache.js";
export { dedupe } from "./middleware/dedupe.js";
export { type LogEntry, log } from "./middleware/log.js";
export { rateLimit } from "./middleware/rate-limit.js";
export { trace } from "./middleware/trace.js";
