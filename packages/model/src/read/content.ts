import type { Content, FieldEncoding, Reply } from "../api.js";
import { pointer, present, type Tree, textAt, treeAt, treesIn } from "../tree.js";
import { readWriting } from "./params.js";
import type { Reading } from "./reading.js";
import { readSchema } from "./schema.js";

/**
 * The media types of a body or reply. JSON first, and plain JSON before what is built on it: that is what generated code
 * speaks, where there is a choice.
 */
export function readContent(reading: Reading, holder: Tree, at: string): Reply["content"] {
  const content = treesIn(treeAt(holder, "content")).map(([mediaType, media]) => {
    const schema =
      media.schema === undefined
        ? undefined
        : readSchema(reading, media.schema, `${pointer(at, "content", mediaType)}/schema`);
    const encoding = isForm(mediaType) ? readEncoding(reading, media, pointer(at, "content", mediaType)) : [];
    const files = isMultipart(mediaType) ? readFiles(media) : [];
    return present<Content>({
      mediaType,
      schema,
      encoding: encoding.length === 0 ? undefined : encoding,
      files: files.length === 0 ? undefined : files,
    });
  });
  return content.sort((one, other) => rank(one) - rank(other));
}

function rank({ mediaType }: Content): number {
  return /^application\/json\s*(;|$)/i.test(mediaType) ? 0 : isJson(mediaType) ? 1 : 2;
}

/** What says nothing of its style is written as its type is: https://spec.openapis.org/oas/v3.1.1.html#encoding-object */
function readEncoding(reading: Reading, media: Tree, at: string): FieldEncoding[] {
  return treesIn(treeAt(media, "encoding")).flatMap(([name, tree]) => {
    if (tree.style === undefined && tree.explode === undefined) return [];
    return [{ name, ...readWriting(reading, tree, "query", pointer(at, "encoding", name)) }];
  });
}

/** The fields with a media type of their own that is neither a text nor JSON; of several types, any. */
function readFiles(media: Tree): string[] {
  return treesIn(treeAt(media, "encoding")).flatMap(([name, tree]) => {
    const types = (textAt(tree, "contentType") ?? "text/plain").split(",").map((type) => type.trim());
    return types.some((type) => !isJson(type) && !/^text\//i.test(type)) ? [name] : [];
  });
}

function isMultipart(mediaType: string): boolean {
  return /^multipart\//i.test(mediaType);
}

export function isForm(mediaType: string): boolean {
  return /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(mediaType);
}

/** `application/json` and its relatives, such as `text/json` and `application/problem+json` (RFC 6839, 3.1). */
export function isJson(mediaType: string): boolean {
  return /^[^;]*[/+]json(\s|;|$)/i.test(mediaType);
}
