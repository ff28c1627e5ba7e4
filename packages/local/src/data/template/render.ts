import { releaseOverrides } from "./context.js";
import { evaluate } from "./evaluate.js";
import { inputFrom, util } from "./input.js";
import { type GatewayMap, gatewayMap } from "./values.js";

/** What a mapping template may use. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html */
export interface TemplateInputs {
  readonly body: string;
  readonly params: { readonly path: Pairs; readonly querystring: Pairs; readonly header: Pairs };
  /** The same for all templates of a request: what one writes there, the next reads. */
  readonly context: GatewayMap;
  readonly stageVariables: Pairs;
}

type Pairs = Iterable<readonly [string, string]>;

/** AWS takes no longer ones. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const maxLength = 300 * 1024;

/** Renders a mapping template. Throws where the template cannot be read. */
export function renderTemplate(template: string, inputs: TemplateInputs): string {
  if (!/[$#\\]/.test(template)) return template;
  if (template.length > maxLength) throw new Error("it is longer than 300 KB");
  const { context, stageVariables } = inputs;
  releaseOverrides(context);
  return evaluate(
    template,
    new Map<string, unknown>([
      ["input", inputFrom(inputs)],
      ["context", context],
      ["stageVariables", gatewayMap(stageVariables)],
      ["util", util],
    ]),
  );
}
