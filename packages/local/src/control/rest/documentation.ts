import type {
  CreateDocumentationPartCommandInput,
  CreateDocumentationVersionCommandInput,
  DocumentationPart,
  DocumentationVersion,
  GetDocumentationPartsCommandInput,
  GetDocumentationVersionsCommandInput,
  ImportDocumentationPartsCommandInput,
  UpdateDocumentationPartCommandInput,
  UpdateDocumentationVersionCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { at, isTree, listOf } from "../json-tree.js";
import { pageOf } from "../pages.js";
import { parseDocument } from "../parse-document.js";
import { applyPatches, replaceable } from "../patch.js";
import { now, present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import { enums } from "../protocol/rest-constraints.js";
import type { StoredDocumentationVersion, StoredRestApi } from "../store/rest-api.js";
import { addPart, isSameLocation, readLocation } from "./import/documentation.js";
import { entryOf, required, restApiOf } from "./lookup.js";

/** Prose of a REST API: parts, and versions of all parts that stages show in their exports. */
export const documentationHandlers = {
  CreateDocumentationPart: createPart,
  GetDocumentationPart: (input: PartAddress, call: Call): DocumentationPart => partOf(restApiOf(call, input), input),
  GetDocumentationParts: getParts,
  UpdateDocumentationPart: updatePart,
  DeleteDocumentationPart: (input: PartAddress, call: Call) => {
    const api = restApiOf(call, input);
    api.documentationParts.delete(partOf(api, input).id ?? "");
  },
  ImportDocumentationParts: importParts,
  CreateDocumentationVersion: createVersion,
  GetDocumentationVersion: (input: VersionAddress, call: Call): DocumentationVersion =>
    versionOf(restApiOf(call, input), input),
  GetDocumentationVersions: (input: GetDocumentationVersionsCommandInput, call: Call) =>
    pageOf([...restApiOf(call, input).documentationVersions.values()], input),
  UpdateDocumentationVersion: updateVersion,
  DeleteDocumentationVersion: (input: VersionAddress, call: Call) => {
    const api = restApiOf(call, input);
    api.documentationVersions.delete(versionOf(api, input).version);
  },
} satisfies Handlers;

interface PartAddress {
  restApiId?: string | undefined;
  documentationPartId?: string | undefined;
}

interface VersionAddress {
  restApiId?: string | undefined;
  documentationVersion?: string | undefined;
}

function createPart(input: CreateDocumentationPartCommandInput, call: Call): DocumentationPart {
  const api = restApiOf(call, input);
  const { location } = input;
  if (location?.type === undefined) throw badRequest("Documentation part location is required");
  if ([...api.documentationParts.values()].some((part) => isSameLocation(part.location, location))) {
    throw conflict("Documentation part already exists for the specified location");
  }
  const { properties = "" } = input;
  checkProperties(properties);
  return addPart(api, location, properties, call);
}

function checkProperties(properties: string): void {
  if (properties === "") throw badRequest("Documentation part properties must be non-empty");
  try {
    if (isTree(JSON.parse(properties))) return;
  } catch {
    // Said below.
  }
  throw badRequest("Documentation part properties must be a JSON object");
}

function partOf(api: StoredRestApi, input: PartAddress): DocumentationPart {
  return entryOf(api.documentationParts, input.documentationPartId, "Invalid Documentation part identifier specified");
}

function getParts(input: GetDocumentationPartsCommandInput, call: Call) {
  const { type, nameQuery, path } = input;
  const parts = [...restApiOf(call, input).documentationParts.values()].filter(
    ({ location }) =>
      (type === undefined || location?.type === type) &&
      (nameQuery === undefined || location?.name?.includes(nameQuery) === true) &&
      (path === undefined || location?.path === path),
  );
  return pageOf(parts, input);
}

function updatePart(input: UpdateDocumentationPartCommandInput, call: Call): DocumentationPart {
  const part = partOf(restApiOf(call, input), input);
  applyPatches(part, input.patchOperations, replaceable("text", "/properties"), {
    check: ({ properties }) => checkProperties(String(properties)),
  });
  return part;
}

type ImportInput = Omit<ImportDocumentationPartsCommandInput, "body"> & { body?: Uint8Array };

function importParts(input: ImportInput, call: Call): { ids: string[]; warnings: string[] } {
  const api = restApiOf(call, input);
  const document = parseDocument(input.body, "Unable to build importer with provided input.");
  const extension = at(document, "x-amazon-apigateway-documentation") ?? document;
  const parts = listOf(at(extension, "documentationParts"));
  if (parts.length === 0) throw badRequest("Unable to build importer with provided input.");
  const read = parts.map((part) => ({
    location: readLocation(at(part, "location")),
    properties: at(part, "properties"),
  }));
  const warnings = read.flatMap(({ location, properties }, index) => {
    if (location === undefined || !documentationTypes.has(location.type ?? "")) {
      return [`Documentation part ${index} has no valid location; ignored`];
    }
    return isTree(properties) ? [] : [`Documentation part ${index} has no properties; ignored`];
  });
  if (warnings.length > 0 && input.failOnWarnings === true) {
    throw badRequest(`Warnings found during import:\n\t${warnings.join("\n\t")}`);
  }
  if (input.mode === "overwrite") api.documentationParts.clear();
  const ids = read.flatMap(({ location, properties }) => {
    if (location === undefined || !documentationTypes.has(location.type ?? "") || !isTree(properties)) return [];
    return [addPart(api, location, JSON.stringify(properties), call).id ?? ""];
  });
  return { ids, warnings };
}

const documentationTypes: ReadonlySet<string> = new Set(enums.DocumentationPartType);

function createVersion(input: CreateDocumentationVersionCommandInput, call: Call): DocumentationVersion {
  const api = restApiOf(call, input);
  const version = required(input.documentationVersion, "Documentation version");
  if (api.documentationVersions.has(version)) throw conflict("Documentation version already exists");
  const parts = structuredClone([...api.documentationParts.values()]);
  const stored: StoredDocumentationVersion = present({
    version,
    createdDate: now(),
    description: input.description,
    parts,
  });
  api.documentationVersions.set(version, stored);
  const stage = api.stages.get(input.stageName ?? "");
  if (stage !== undefined) stage.documentationVersion = version;
  return stored;
}

function versionOf(api: StoredRestApi, input: VersionAddress): StoredDocumentationVersion {
  const { documentationVersion } = input;
  return entryOf(api.documentationVersions, documentationVersion, "Invalid Documentation version identifier specified");
}

function updateVersion(input: UpdateDocumentationVersionCommandInput, call: Call): DocumentationVersion {
  const version = versionOf(restApiOf(call, input), input);
  const rules = replaceable("text", "/description");
  applyPatches(version, input.patchOperations, rules);
  return version;
}
