export type { Dedupe, DedupedMessage, SessionGate } from "./socket/parts.js";
export { type DedupeOptions, recordOf, withDedupe } from "./sockets/dedupe.js";
export {
  type OwnedOutcome,
  type SessionOutcome,
  type SessionState,
  type SessionTarget,
  type SocketSessions,
  type SocketSessionsOptions,
  socketSessions,
} from "./sockets/post.js";
export { type Proof, type SessionOptions, withSessions } from "./sockets/sessions.js";
export type { Settlement } from "./store/claim.js";
export { memoryStore } from "./store/memory.js";
export type { ListOptions, Store, StoredItem, StoreKey, Written } from "./store/store.js";
