export { compression } from "./middleware/compression.js";
export { type CorsOptions, cors } from "./middleware/cors.js";
export { etags } from "./middleware/etags.js";
export {
  type IdempotencyClaim,
  type IdempotencyOptions,
  type IdempotencyRecord,
  type IdempotencyStore,
  withIdempotency,
} from "./middleware/idempotency.js";
export { memoryStore } from "./middleware/memory-store.js";
