import { isTree, listAt, type Tree, textAt, tooLarge, treeAt, valueAt } from "../tree.js";

/** One call to an operation, as the local gateway records it: a line of JSON. Secrets are not in it. */
export interface Recording {
  /** The API's name. */
  readonly api: string;
  readonly apiId: string;
  /** `GET /pets/{petId}` */
  readonly route: string;
  readonly method: string;
  readonly pathParameters: readonly NamedText[];
  readonly query: readonly NamedText[];
  readonly request?: RecordedContent;
  readonly status: number;
  readonly reply?: RecordedContent;
  /** Why the gateway itself refused: then the answer is API Gateway's, and says nothing of the operation. */
  readonly refused?: string;
}

/** A name and a value of a caller. */
export interface NamedText {
  readonly name: string;
  readonly value: string;
}

export interface RecordedContent {
  readonly mediaType: string;
  /** Parsed, where it was JSON and not long. */
  readonly body?: unknown;
}

/** A line of a recording that was parsed; `undefined` where it is none. */
export function readRecording(line: unknown): Recording | undefined {
  if (!isTree(line) || tooLarge(line) !== undefined) return undefined;
  const [api, apiId, route, method] = ["api", "apiId", "route", "method"].map((key) => textAt(line, key));
  const status = valueAt(line, "status");
  if (api === undefined || apiId === undefined || route === undefined || method === undefined) return undefined;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const refused = textAt(line, "refused");
  return {
    ...{ api, apiId, route, method, status },
    pathParameters: namedTexts(line, "pathParameters"),
    query: namedTexts(line, "query"),
    ...contentAt(line, "request"),
    ...contentAt(line, "reply"),
    ...(refused === undefined ? {} : { refused }),
  };
}

function namedTexts(line: Tree, key: string): NamedText[] {
  return listAt(line, key)
    .filter(isTree)
    .flatMap((pair) => {
      const [name, value] = [textAt(pair, "name"), textAt(pair, "value")];
      return name === undefined || value === undefined ? [] : [{ name, value }];
    });
}

function contentAt(line: Tree, key: "request" | "reply"): { [K in "request" | "reply"]?: RecordedContent } {
  const mediaType = textAt(treeAt(line, key), "mediaType");
  if (mediaType === undefined) return {};
  const body = valueAt(treeAt(line, key), "body");
  return { [key]: { mediaType, ...(body === undefined ? {} : { body }) } };
}
