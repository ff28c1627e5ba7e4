import { Compile, parse } from "velocityjs";
import { inputFrom, util, vtlValue } from "./input.js";

/** What a mapping template may use. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html */
export interface TemplateInputs {
  readonly body: string;
  readonly params: { readonly path: Pairs; readonly querystring: Pairs; readonly header: Pairs };
  readonly context: object;
  readonly stageVariables: Pairs;
}

type Pairs = Iterable<readonly [string, string]>;

export interface Rendered {
  readonly text: string;
  /** `$context.responseOverride.status` */
  readonly status?: number;
  /** `$context.responseOverride.header.x` */
  readonly headers: readonly (readonly [string, string])[];
}

/** Renders a mapping template. Throws where the template cannot be read or uses what is not built. */
export function renderTemplate(template: string, inputs: TemplateInputs): Rendered {
  if (!/[$#\\]/.test(template)) return { text: template, headers: [] };
  const context = { ...inputs.context, requestOverride: overrides(), responseOverride: overrides() };
  const text = new Compile(parsed(template)).render(
    {
      input: inputFrom(inputs),
      context,
      stageVariables: vtlValue(Object.fromEntries(inputs.stageVariables)),
      util,
    },
    {},
    true,
  );
  const { requestOverride } = context;
  if (
    [requestOverride.header, requestOverride.path, requestOverride.querystring].some(
      (one) => Object.keys(one).length > 0,
    )
  ) {
    throw new Error("$context.requestOverride is not built yet");
  }
  const { status, header } = context.responseOverride;
  const headers = Object.entries(header).map(([name, value]): [string, string] => [name, String(value)]);
  return { text, headers, ...(status === undefined ? {} : { status: Number(status) }) };
}

interface Overrides {
  status?: unknown;
  readonly header: Record<string, unknown>;
  readonly path: Record<string, unknown>;
  readonly querystring: Record<string, unknown>;
}

function overrides(): Overrides {
  return { header: {}, path: {}, querystring: {} };
}

// Parsing costs far more than rendering, and a stage has few templates.
const asts = new Map<string, ReturnType<typeof parse>>();

function parsed(template: string): ReturnType<typeof parse> {
  const known = asts.get(template);
  if (known !== undefined) return known;
  const ast = parse(template);
  asts.set(template, ast);
  return ast;
}
