export { indexedDbStore } from "./outbox/indexed-db.js";
export { type Outbox, type OutboxOptions, openOutbox } from "./outbox/outbox.js";
export { memoryStore, type OutboxEntry, type OutboxStore } from "./outbox/store.js";
