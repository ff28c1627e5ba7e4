import { createHash } from "node:crypto";
import type { TemplateApi } from "@apigw/model";
import type { ControlPlane, ImportedStage } from "../control/control-plane.js";
import type { Template } from "./read.js";

/** Something of a template that is not as it would be on AWS. */
export interface TemplateNote {
  /** A logical id, or a place in the template. */
  readonly of: string;
  readonly reason: string;
}

/** Makes and deploys the APIs of a template. What cannot be made is told, and the rest is made all the same. */
export async function importTemplate(
  control: ControlPlane,
  template: Template,
  region: string,
): Promise<TemplateNote[]> {
  const notes: TemplateNote[] = [];
  const names = namesOf(template.apis);
  for (const api of template.apis) {
    const { logicalId } = api;
    const stages = template.stages.get(logicalId)?.map((stage) => renamed(stage, api.kind));
    const options = {
      name: names.get(logicalId) ?? logicalId,
      region,
      id: apiIdOf(logicalId),
      ...(stages === undefined ? {} : { stages }),
    };
    try {
      const { warnings } =
        api.kind === "websocket"
          ? await control.importSocketApi(api.resources, options)
          : await control.importOpenApi(api.document, options);
      for (const reason of warnings) notes.push({ of: logicalId, reason });
    } catch (error) {
      notes.push({ of: logicalId, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return notes;
}

/** A name that stands in a template twice is no name: those APIs are called by their logical ids. */
function namesOf(apis: readonly TemplateApi[]): Map<string, string> {
  return new Map(
    apis.map(({ logicalId, name }) => {
      const isAlone = apis.filter((other) => other.name === name).length === 1;
      return [logicalId, isAlone ? name : logicalId];
    }),
  );
}

/** Stage names that need what only AWS knows become ones that a path can hold. */
function renamed(stage: ImportedStage, kind: TemplateApi["kind"]): ImportedStage {
  const isDefault = stage.name === "$default" && kind === "http";
  return isDefault ? stage : { ...stage, name: stage.name.replace(/[^\w-]/g, "-") };
}

/** Looks like AWS's, and is the same at each start. */
export function apiIdOf(logicalId: string): string {
  const digest = createHash("sha256").update(logicalId).digest();
  return [...digest.subarray(0, 10)].map((byte) => lettersAndDigits[byte % lettersAndDigits.length]).join("");
}

const lettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
