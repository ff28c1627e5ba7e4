import { Problem } from "../problem.js";

/** The stage that was asked for; else the only one, else `$default`. */
export function chooseStage(stages: readonly string[], wanted: string | undefined, what: string): string {
  const list = stages.map((stage) => `"${stage}"`).join(", ");
  if (stages.length === 0) {
    throw new Problem(
      "not-deployed",
      `The ${what} has no stage: nothing of it is deployed yet, so there is nothing to pull. Deploy it to a stage first.`,
    );
  }
  if (wanted !== undefined) {
    if (stages.includes(wanted)) return wanted;
    throw new Problem("stage", `The ${what} has no stage "${wanted}". It has ${list}: name one of them with --stage.`);
  }
  const [only] = stages;
  if (stages.length === 1 && only !== undefined) return only;
  if (stages.includes("$default")) return "$default";
  throw new Problem("stage", `The ${what} has ${stages.length} stages: ${list}. Choose one with --stage.`, {
    exitCode: 2,
  });
}
