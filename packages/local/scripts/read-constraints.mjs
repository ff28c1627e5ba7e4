// Makes src/control/protocol/rest-constraints.ts and v2-constraints.ts of the Smithy models of API Gateway, which are half
// a megabyte each and stay outside: node scripts/read-constraints.mjs api-gateway-2015-07-09.json
// The models are public: github.com/aws/api-models-aws, models/api-gateway/service/2015-07-09 and models/apigatewayv2.
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node scripts/read-constraints.mjs MODEL.json");
  process.exit(2);
}

const { shapes } = JSON.parse(await readFile(file, "utf8"));
const nameOf = (id) => id.split("#")[1];
const isV2 = basename(file).startsWith("apigatewayv2");
const sdk = await (isV2 ? import("@aws-sdk/client-apigatewayv2") : import("@aws-sdk/client-api-gateway"));
const ofSdk = new Map(Object.entries(sdk));
// What answers 501 needs no constraints.
const later = /Portal|Product|RoutingRule/;

const inputs = Object.values(shapes)
  .filter(({ type, input }) => type === "operation" && input !== undefined)
  .map(({ input }) => input.target)
  .filter((id) => !(isV2 && later.test(id)));
const reached = reach(inputs);

const enums = new Set();
const structures = reached
  .map((id) => [nameOf(id), constraintsOf(shapes[id])])
  .filter(([, members]) => members.length > 0)
  .sort(([one], [other]) => (one < other ? -1 : 1));

const target = join(import.meta.dirname, `../src/control/protocol/${isV2 ? "v2" : "rest"}-constraints.ts`);
await writeFile(target, write());

/** The structures that requests are made of. */
function reach(roots) {
  const found = new Set();
  const open = [...roots];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const shape = shapes[id];
    if (shape === undefined || found.has(id)) continue;
    if (shape.type === "structure") found.add(id);
    const inner = [shape.member, shape.value, ...Object.values(shape.members ?? {})];
    open.push(...inner.flatMap((member) => (member === undefined ? [] : [member.target])));
  }
  return [...found];
}

/** Members with what is asked of them, in the order of the model: AWS tells of several in it. */
function constraintsOf({ members }) {
  return Object.entries(members).flatMap(([name, { target, traits = {} }]) => {
    // A label of the path is always there: without it, it would be another path.
    const isLabel = isV2 && traits["smithy.api#httpLabel"] !== undefined;
    const required = traits["smithy.api#required"] !== undefined && !isLabel ? "!" : "";
    const rule = ruleOf(target);
    return required + rule === "" ? [] : [[name, required + rule]];
  });
}

function ruleOf(id) {
  const shape = shapes[id];
  if (shape?.type === "enum") {
    enums.add(id);
    return nameOf(id);
  }
  if (shape?.type === "list") {
    const rule = ruleOf(shape.member.target);
    return rule === "" || rule.startsWith("/") ? "" : `[${rule}]`;
  }
  const length = lengthOf(nameOf(id));
  if (length !== "") return length;
  const pattern = shape?.traits?.["smithy.api#pattern"];
  return pattern === undefined ? "" : `/${pattern.replace(/^\^/, "").replace(/\$$/, "")}`;
}

/** Of the newer API only the names of types tell of lengths: `StringWithLengthBetween1And128`. */
function lengthOf(type) {
  const [, sign, least, most, kilo] = /WithLengthBetween(Minus)?(\d+)And(\d+)(K?)$/.exec(type) ?? [];
  // What AWS says of times is known, and how long an integration may take depends on the kind of its API.
  if (most === undefined || /^IntegerWithLengthBetween(50And30000|0And3600)$/.test(type)) return "";
  return `${sign === undefined ? "" : "-"}${least}..${kilo === "K" ? Number(most) * 1024 : most}`;
}

/**
 * AWS lists the values of an enumeration in the order of a hash table with 32 places, by Java's hash of a string, the
 * last one put into a place first. All five lists that were recorded are in this order.
 */
function inOrderOfAws(values) {
  const place = (text) => [...text].reduce((hash, char) => (31 * hash + char.charCodeAt(0)) | 0, 0) & 31;
  return [...values].reverse().sort((one, other) => place(one) - place(other));
}

function write() {
  const lists = [...enums].sort().map((id) => {
    const own = Object.values(shapes[id].members).map(({ traits }) => traits["smithy.api#enumValue"]);
    // The SDK may be newer than the model, and its values are not to be refused.
    const values = [...new Set([...own, ...Object.values(ofSdk.get(nameOf(id)) ?? {})])];
    return `  ${nameOf(id)}: ${JSON.stringify(inOrderOfAws(values)).replaceAll('","', '", "')},`;
  });
  const tables = structures.map(
    ([name, members]) =>
      `  ${name}: { ${members.map(([member, rule]) => `${member}: ${JSON.stringify(rule)}`).join(", ")} },`,
  );
  return `// Made by scripts/read-constraints.mjs from ${basename(file)}. Edits here are overwritten.

/** The values of each enumeration, in the order in which AWS's errors list them. */
export const enums: Readonly<Record<string, readonly string[]>> = {
${lists.join("\n")}
};

/**
 * What is asked of the members of each structure: \`!\` is required, \`Name\` is of an enumeration, \`[Name]\` a list of such,
 * \`/pattern\` a text that matches it, \`1..128\` a number from 1 to 128 or a text of such a length.
 */
export const constraints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${tables.join("\n")}
};
`;
}
