import { integrated, json, mock, type Scenarios } from "./parts.js";

// Each key says what is printed, each answer how. A mock has the body no more when it answers, so its request template
// keeps it for the response template.
const keep = `#set($context.requestOverride.path.body = $input.path('$')){"statusCode": 200}`;
const print = (path: string) => `$context.requestOverride.path.body${path}`;

// Of a list and of what is in it, which is nothing.
const keepBoth = `#set($context.requestOverride.path.body = $input.path('$.list'))
#set($context.requestOverride.path.nested = $input.path('$.list.nested')){"statusCode": 200}`;
const compared = `#set($body = ${print("")})#set($nested = $context.requestOverride.path.nested){"body": $body, \
"nested": $nested, "isNull": "#if($body == $null)true#{else}false#end", \
"isEmptyString": "#if($body == '')true#{else}false#end"}`;

export const templates: Scenarios = {
  async "common/TestApiGatewayCommon.test_input_path_template_formatting"({ deploy }) {
    const routes = {
      "POST /whole": print(""),
      "POST /json": print(".json"),
      "POST /first": print("[0]"),
      "POST /text": `${print("")}.toString()`,
    };
    const mocks = Object.entries(routes).map(([route, one]) => [route, integrated(mock(keep, one))] as const);
    const stage = await deploy({
      ...Object.fromEntries(mocks),
      "POST /compared": integrated(mock(keepBoth, compared)),
    });
    const post = async (path: string, body: unknown) =>
      (await stage.ask(`POST ${path}`, { headers: json, body: JSON.stringify(body) })).text;
    const list = [{ foo: "bar" }];
    return {
      "dict-response": await post("/whole", { foo: "bar" }),
      "json-list": await post("/whole", list),
      "nested-dict": await post("/json", { json: { foo: "bar" } }),
      "nested-list": await post("/json", { json: list }),
      "dict-in-list": await post("/first", list),
      "list-with-nested-list": await post("/first", [list]),
      "dict-with-nested-list": await post("/whole", { foo: [{ nested: "bar" }] }),
      "bigger-dict": await post("/whole", { bigger: "dict", to: "test", with: "separators" }),
      "to-string": await post("/text", { foo: "bar" }),
      "list-to-string": await post("/text", { list }),
      "nested-empty-list": await post("/compared", { list: [] }),
      "nested-null-list": await post("/compared", { list: null }),
    };
  },
};
