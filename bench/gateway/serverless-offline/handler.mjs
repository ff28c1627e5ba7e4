/** serverless-offline looks for handlers in its own folder: this is the one that our threads run. */
export { handler } from "../handler.mjs";
