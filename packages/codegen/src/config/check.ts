import { isTree, type Tree, textAt } from "@apigw/model";
import { Problem } from "../problem.js";
import type { Config, Source } from "./config.js";

/** A config of TypeScript, JavaScript or JSON, checked to the last member: a misspelt one is told, not passed over. */
export function checkConfig(value: unknown, path: string): Config {
  const wrong = (what: string) =>
    new Problem("config", `${path}: ${what}. See apigw-codegen --help for a sample.`, { exitCode: 2 });
  if (!isTree(value) || !isTree(value.apis))
    throw wrong("the config has no `apis`; write export default defineConfig({ apis: { … } })");
  const strange = strangeKey(value, ["$schema", "apis", "contracts", "functions"]);
  if (strange !== undefined) throw wrong(`there is no option ${JSON.stringify(strange)}`);
  const unclear = Object.entries(isTree(value.functions) ? value.functions : {}).find(([, one]) => !isFunction(one));
  if (unclear !== undefined || !(value.functions === undefined || isTree(value.functions)))
    throw wrong(
      `\`functions\`${unclear === undefined ? "" : `, ${JSON.stringify(unclear[0])},`} is not { pets: "src/pets.handler" }`,
    );
  const apis = Object.entries(value.apis).map(([name, api]) => {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw wrong(`the API name ${JSON.stringify(name)} is not in kebab-case`);
    const source = isTree(api) ? sourceOf(api.source) : undefined;
    if (!isTree(api) || source === undefined)
      throw wrong(`the API "${name}" has no \`source\`; write aws.restApi("id") or file("path")`);
    const fault = faultOf(api);
    if (fault !== undefined) throw wrong(`the API "${name}": ${fault}`);
    return [name, { ...api, source }];
  });
  // The cast holds: every member was checked above.
  return { ...value, apis: Object.fromEntries(apis) } as unknown as Config;
}

/** `"src/pets.handler"`, or that as `file` beside its settings. */
function isFunction(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (!isTree(value) || strangeKey(value, ["file", "env", "timeout", "memory"]) !== undefined) return false;
  const numbers = [value.timeout, value.memory].every((one) => one === undefined || typeof one === "number");
  const env = value.env ?? {};
  const texts = isTree(env) && Object.values(env).every((one) => typeof one === "string");
  return typeof value.file === "string" && numbers && texts;
}

/** As `aws.…` and `file` make them, or as JSON says them: `{ "apiId": "a1b2c3d4e5" }`, `{ "file": "pets.yaml" }`. */
function sourceOf(value: unknown): Source | undefined {
  if (!isTree(value)) return undefined;
  const path = textAt(value, value.from === "file" ? "path" : "file");
  if (path !== undefined) return { from: "file", path };
  const api = isTree(value.api) ? value.api : value;
  const [apiId, apiName] = [textAt(api, "apiId"), textAt(api, "apiName")];
  const wanted =
    apiId !== undefined
      ? { apiId }
      : apiName !== undefined
        ? { apiName }
        : isTree(api.tag)
          ? // The cast holds: what is no text would fit no tag.
            { tag: api.tag as Readonly<Record<string, string>> }
          : undefined;
  if (wanted === undefined) return undefined;
  const [stage, region] = [textAt(value, "stage"), textAt(value, "region")];
  return {
    ...{ from: "aws", api: wanted },
    ...(stage === undefined ? {} : { stage }),
    ...(region === undefined ? {} : { region }),
  } as Source; // of the two kinds, the one with an API
}

const members: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  source: () => undefined,
  output: text,
  emit: (value) => (Array.isArray(value) ? undefined : "is a list of emitters"),
  rename: (value) => (isTree(value) ? undefined : "is a table from routes to names"),
  public: (value) => (typeof value === "boolean" ? undefined : "is true or false"),
  include: texts,
  exclude: texts,
  enums: (value) => (value === "const" ? undefined : 'is "const", or left out'),
  dates: (value) => (value === "Date" ? undefined : 'is "Date", or left out'),
  split: (value) => (value === "tags" ? undefined : 'is "tags", or left out'),
};

function faultOf(api: Tree): string | undefined {
  const strange = strangeKey(api, Object.keys(members));
  if (strange !== undefined) return `there is no option ${JSON.stringify(strange)}`;
  for (const [key, value] of Object.entries(api)) {
    const fault = value === undefined ? undefined : members[key]?.(value);
    if (fault !== undefined) return `\`${key}\` ${fault}`;
  }
  return undefined;
}

function strangeKey(tree: Tree, known: readonly string[]): string | undefined {
  return Object.keys(tree).find((key) => !known.includes(key));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? undefined : "is a text";
}

function texts(value: unknown): string | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? undefined : "is a list of texts";
}
