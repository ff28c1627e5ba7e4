import { flagAt, type Tree, textAt, textsAt, treeAt, valueAt } from "../../tree.js";
import { quoted } from "./references.js";
import { type Resolving, unresolved } from "./resolving.js";
import { apiKeyScheme, iamScheme, schemesOf } from "./sam-authorizers.js";

/** Who may call: an API's `Auth` as SAM writes it, and that of its events. */
export interface SamSecurity {
  /** What an operation asks for; `undefined` where nobody says anything. */
  requirement(own: Tree, at: string): readonly Tree[] | undefined;
  /** The schemes that are used, beside those of the document. */
  schemes(): Tree;
}

export function createSamSecurity(
  resolving: Resolving,
  kind: "rest" | "http",
  auth: Tree,
  document: Tree,
): SamSecurity {
  const authorizers = schemesOf(resolving, kind, auth);
  const declared = treeAt(treeAt(document, "components"), "securitySchemes");
  const used = new Map<string, Tree>();
  const byDefault = textAt(auth, "DefaultAuthorizer");
  const nameOf = (own: Tree, at: string): string | undefined => {
    const name = textAt(own, "Authorizer") ?? byDefault;
    if (name === undefined || name === "NONE") return undefined;
    if (name === "AWS_IAM") used.set(name, iamScheme);
    else if (!Object.hasOwn(authorizers, name) && !Object.hasOwn(declared, name)) {
      const message = `the authorizer ${quoted(name)} is not among the Authorizers of the API`;
      unresolved(resolving, at, message, "Add it there, or mend its name.");
    }
    return name;
  };
  return {
    requirement(own, at) {
      const name = nameOf(own, at);
      const needsKey =
        valueAt(own, "ApiKeyRequired") === undefined ? flagAt(auth, "ApiKeyRequired") : flagAt(own, "ApiKeyRequired");
      if (needsKey) used.set("api_key", apiKeyScheme);
      if (name === undefined && !needsKey)
        return byDefault === undefined && textAt(own, "Authorizer") === undefined ? undefined : [];
      const settings = treeAt(treeAt(auth, "Authorizers"), name ?? "");
      const asked = valueAt(own, "AuthorizationScopes") === undefined ? settings : own;
      return [
        {
          ...(name === undefined ? {} : { [name]: textsAt(asked, "AuthorizationScopes") }),
          ...(needsKey ? { api_key: [] } : {}),
        },
      ];
    },
    schemes: () => ({ ...declared, ...authorizers, ...Object.fromEntries(used) }),
  };
}
