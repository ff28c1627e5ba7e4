import { type Api, type Content, type Diagnostic, isForm, type Operation } from "@apigw/model";
import { callable } from "./operation-names.js";
import { isBytes } from "./operation-types.js";
import { type NamedSchemas, propertiesOf, readingsOf, schemasByReference } from "./reading.js";

/**
 * Bytes that a REST API makes text of on their way to a function or from it: uploads lose what is not UTF-8, downloads are
 * base64. Only an API whose functions are known is spoken of: of any other document nobody knows what stands before it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function bytesAsText(api: Api, contract: string): Diagnostic[] {
  if (api.protocol !== "rest" || api.binaryMediaTypes.includes("*/*")) return [];
  const named = schemasByReference(api.schemas);
  const isText = ({ mediaType }: Content) => !api.binaryMediaTypes.includes(mediaType);
  const proxied = callable(api).filter(({ integration }) => integration?.type === "aws_proxy");
  const told = proxied.flatMap((operation) => {
    const types = bytesOf(operation, named)
      .filter(isText)
      .map(({ mediaType }) => mediaType);
    return types.length === 0 ? [] : [`${operation.route} (${[...new Set(types)].join(", ")})`];
  });
  if (told.length === 0) return [];
  const more = told.length > 5 ? ` and ${told.length - 5} more` : "";
  return [
    {
      code: "APIGW117",
      severity: "warning",
      at: `${contract}#`,
      message: `the REST API makes text of the bytes of ${told.slice(0, 5).join(", ")}${more}`,
      help: 'Give it the binaryMediaTypes "*/*" (SAM: BinaryMediaTypes) and deploy it: then bytes come and go as they are.',
    },
  ];
}

/** What holds bytes, of that which code is made for. */
function bytesOf({ body, replies }: Operation, named: NamedSchemas): Content[] {
  const contents = [body, ...replies].flatMap((one) => one?.content.slice(0, 1) ?? []);
  return contents.filter((one) => isBytes(one) || (isForm(one.mediaType) && hasFiles(one, named)));
}

function hasFiles({ schema = true }: Content, named: NamedSchemas): boolean {
  return propertiesOf(schema, named).some(([, part]) =>
    readingsOf(part, named).some((type) => type.startsWith("bytes")),
  );
}
