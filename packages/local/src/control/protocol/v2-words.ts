import { badRequest } from "./api-error.js";
import { constraints, enums } from "./v2-constraints.js";
import type { Constraints } from "./validate.js";

/** The newer API tells of the first thing that is wrong, as a BadRequestException. */
export const v2Words: Constraints = {
  rules: constraints,
  broken(rule, value, { member, path }) {
    const isRequired = rule.startsWith("!");
    const wanted = isRequired ? rule.slice(1) : rule;
    if (value === undefined || value === "") {
      return isRequired ? [missing.get(path) ?? `${member} is a required parameter`] : [];
    }
    return problemsOf(wanted, value, member);
  },
  refuse: ([first = ""]) => badRequest(first),
};

/** What AWS says where something is not there, as far as it is known. */
const missing: ReadonlyMap<string, string> = new Map([
  ["createApiInput.Name", "Invalid API name specified"],
  ["createVpcLinkInput.SubnetIds", "SubnetIds for a vpc link cannot be empty"],
]);

function problemsOf(wanted: string, value: unknown, member: string): string[] {
  const listed = /^\[(.+)\]$/.exec(wanted)?.[1];
  // The cast holds: the schema says that it is a list.
  if (listed !== undefined) return (value as readonly unknown[]).flatMap((item) => problemsOf(listed, item, member));
  const [, least, most] = /^(-?\d+)\.\.(\d+)$/.exec(wanted) ?? [];
  if (most !== undefined) {
    const size = typeof value === "number" ? value : String(value).length;
    if (size >= Number(least) && size <= Number(most)) return [];
    const what = typeof value === "number" ? "must be" : "must have a length";
    return [`Invalid ${wordsOf(member)} specified: it ${what} between ${least} and ${most}`];
  }
  const values = enums[wanted];
  if (values === undefined || values.includes(String(value))) return [];
  return [`Invalid ${wordsOf(wanted)} specified. Must be one of [${[...values].sort().join(", ")}]`];
}

/** `IntegrationType` → `integration type`; a protocol is called so without its type. */
function wordsOf(name: string): string {
  return name === "ProtocolType" ? "protocol" : name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}
