export { compression } from "./middleware/compression.js";
export { type CorsOptions, cors } from "./middleware/cors.js";
export { etags } from "./middleware/etags.js";
export { type IdempotencyOptions, withIdempotency } from "./middleware/idempotency.js";
export { type Problem, problems } from "./middleware/problems.js";
export { memoryStore } from "./store/memory.js";
export type { ListOptions, Store, StoredItem, StoreKey, Written } from "./store/store.js";
