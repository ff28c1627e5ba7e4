import type { Content, HttpApi, Reply } from "../api.js";
import { isForm } from "../read/content.js";

/** A reply that is a form is its text, to the method that writes it and to whoever reads it. */
export function formRepliesAsTexts(api: HttpApi): HttpApi {
  const operations = api.operations.map((operation) => ({
    ...operation,
    replies: operation.replies.map(written),
    failures: operation.failures.map(written),
  }));
  return { ...api, operations };
}

function written(reply: Reply): Reply {
  return { ...reply, content: reply.content.map(asText) };
}

function asText(media: Content): Content {
  return isForm(media.mediaType) ? { mediaType: media.mediaType, schema: { type: "string" } } : media;
}
