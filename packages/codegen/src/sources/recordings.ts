import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import {
  type Diagnostic,
  type HttpApi,
  type InferredContent,
  type InferredOperation,
  inferOperations,
  type Operation,
  type Recording,
  readRecording,
} from "@apigw/model";
import { stringify } from "yaml";
import { display } from "../files/project.js";
import { usage } from "../problem.js";
import { targetOf } from "./overlay-stub.js";

/** An overlay that recordings propose: to be reviewed, never applied by itself. */
export interface Proposal {
  /** Nothing where the recordings say nothing new. */
  readonly text?: string;
  /** Operations of which something is proposed. */
  readonly operations: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What recordings of the local gateway tell of an API beyond what its contract says. */
export async function proposeOverlay(api: HttpApi, file: string, root: string): Promise<Proposal> {
  const label = display(root, file);
  const { recordings, diagnostics } = await readRecordings(file, label);
  const own = recordings.filter((one) => one.api === api.name || one.api === api.title || one.apiId === api.id);
  if (own.length === 0) {
    const names = [...new Set(recordings.map((one) => one.api))].slice(0, 10).join(", ");
    const message = `${label} has no call of "${api.name}"; it has ${names === "" ? "none at all" : `those of ${names}`}`;
    const help = "Record with apigw-local --record, and pull with the --name that the API has there.";
    return { operations: 0, diagnostics: [...diagnostics, told(label, message, help)] };
  }
  const inferred = new Map(inferOperations(own).map((one) => [one.route, one]));
  const actions = api.operations.flatMap((operation) => {
    const found = inferred.get(operation.route);
    const update = found === undefined ? {} : updateOf(operation, found);
    return Object.keys(update).length === 0 ? [] : [{ target: targetOf(operation), update }];
  });
  return {
    operations: actions.length,
    diagnostics,
    ...(actions.length === 0 ? {} : { text: overlayText(api, actions, own.length) }),
  };
}

function told(at: string, message: string, help: string): Diagnostic {
  return { code: "APIGW113", severity: "warning", at, message, help };
}

/** More calls tell nothing new. */
const maxLines = 200_000;
/** The recorder writes two bodies of 64 KB at most, each perhaps escaped. */
const maxLine = 2 * 1024 * 1024;

async function readRecordings(file: string, label: string) {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw usage(`There is no file ${label}. Record one: apigw-local --record ${label}, then call the API.`);
  const recordings: Recording[] = [];
  let lines = 0;
  let unread = 0;
  for await (const line of createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    lines += 1;
    if (lines > maxLines) break;
    if (line.trim() === "") continue;
    const recording = line.length > maxLine ? undefined : readRecording(parse(line));
    if (recording === undefined) unread += 1;
    else recordings.push(recording);
  }
  const message = `${unread} of the lines of ${label} are no recordings, and are left out`;
  const help = "Give a file that apigw-local --record wrote.";
  return { recordings, diagnostics: unread === 0 ? [] : [told(label, message, help)] };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What the contract does not say of an operation yet. */
function updateOf(operation: Operation, found: InferredOperation): object {
  const known = new Set(operation.params.filter((param) => param.in === "query").map(({ wire }) => wire));
  const parameters = found.query
    .filter(({ name }) => !known.has(name))
    .map(({ name, required, schema }) => ({ name, in: "query", required, schema }));
  const replies = [...operation.replies, ...operation.failures];
  const responses = found.replies.flatMap(({ status, content }) => {
    const before = replies.find((reply) => reply.status === status);
    if (before !== undefined && (before.content.length > 0 || content.length === 0)) return [];
    const description =
      before?.description ?? `Inferred from ${found.samples} ${found.samples === 1 ? "call" : "calls"}.`;
    return [[String(status), { description, ...(content.length === 0 ? {} : { content: contentOf(content) }) }]];
  });
  const { body } = found;
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined || operation.body !== undefined || body.content.length === 0
      ? {}
      : { requestBody: { required: body.required, content: contentOf(body.content) } }),
    ...(responses.length === 0 ? {} : { responses: Object.fromEntries(responses) }),
  };
}

function contentOf(content: readonly InferredContent[]): object {
  return Object.fromEntries(
    content.map(({ mediaType, schema }) => [mediaType, schema === undefined ? {} : { schema }]),
  );
}

function overlayText(api: HttpApi, actions: readonly object[], calls: number): string {
  const head = {
    overlay: "1.0.0",
    info: { title: `Types of ${api.title}, inferred from ${calls} calls`, version: "1.0.0" },
  };
  return [
    `# Proposed from recordings, and applied by nobody: read it, mend it, then rename it to ${api.name}.overlay.yaml,`,
    "# or merge it into that file if there is one. Pull with --recordings writes this file anew.",
    stringify({ ...head, actions }, { aliasDuplicateObjects: false, lineWidth: 120 }),
  ].join("\n");
}
