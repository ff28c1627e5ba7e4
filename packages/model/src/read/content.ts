import type { Content, Reply } from "../api.js";
import { pointer, present, type Tree, treeAt, treesIn } from "../tree.js";
import type { Reading } from "./reading.js";
import { readSchema } from "./schema.js";

/** The media types of a body or reply. JSON first: that is what generated code speaks, where there is a choice. */
export function readContent(reading: Reading, holder: Tree, at: string): Reply["content"] {
  const content = treesIn(treeAt(holder, "content")).map(([mediaType, media]) => {
    const schema =
      media.schema === undefined
        ? undefined
        : readSchema(reading, media.schema, `${pointer(at, "content", mediaType)}/schema`);
    return present<Content>({ mediaType, schema });
  });
  return content.sort((one, other) => Number(isJson(other.mediaType)) - Number(isJson(one.mediaType)));
}

/** `application/json` and its relatives, such as `application/problem+json`. */
export function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(mediaType);
}
