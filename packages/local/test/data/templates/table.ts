import { recorded, shown, told } from "./aws-examples.js";
import { language } from "./language.js";

/** One template, and what AWS makes of it. */
export interface TemplateCase {
  readonly template: string;
  /** The request's body; `sample` unless told. */
  readonly body?: unknown;
  /** Exactly this. */
  readonly gives?: string;
  /** Or this as JSON, where AWS's page shows JSON and the spaces mean nothing. */
  readonly json?: unknown;
  readonly source: Source;
}

/** Where it is told. */
export type Source = keyof typeof sources;

/** How much AWS says of it. */
export type Kind = "recorded" | "shown" | "told" | "language";

const guide = (page: string) => `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`;

export const sources = {
  // Real AWS answered so.
  formatting: ["recorded", "TestApiGatewayCommon.test_input_path_template_formatting"],
  canary: ["recorded", "TestCanaryDeployments.test_invoking_canary_deployment"],
  routing: ["recorded", "TestApiGatewayHeaderRemapping (what is not sent is empty)"],
  sqs: ["recorded", "test_sqs_aws_integration (an empty body is an empty object)"],
  mocked: ["recorded", "TestAPIGateway.test_api_gateway_mock_integration"],
  lambda: ["recorded", "test_lambda_aws_integration_with_request_template"],
  s3: ["recorded", "TestApiGatewayS3BinarySupport (response_convert_to_binary_with_request_template)"],
  "response-override": ["recorded", "test_integration_mock_with_response_override_in_request_template"],
  "request-override": ["recorded", "test_integration_mock_with_request_overrides_in_response_template"],
  // A page of AWS's shows input and output.
  photos: ["shown", guide("example-photos")],
  news: ["shown", guide("example-news-article")],
  invoice: ["shown", guide("example-invoice")],
  employee: ["shown", guide("example-employee")],
  transformations: ["shown", guide("rest-api-data-transformations")],
  examples: ["shown", guide("api-gateway-mapping-variable-examples")],
  mappings: ["shown", guide("models-mappings")],
  overrides: ["shown", guide("apigateway-override-request-response-parameters")],
  mock: ["shown", guide("how-to-mock-integration")],
  calculator: ["shown", guide("integrating-api-with-aws-services-lambda")],
  errors: ["shown", guide("handle-errors-in-lambda-integration")],
  "reference-example": ["shown", guide("api-gateway-mapping-template-reference")],
  dynamodb: ["shown", "https://aws.amazon.com/blogs/compute/using-amazon-api-gateway-as-a-proxy-for-dynamodb/"],
  // A page of AWS's says in words what it gives.
  reference: ["told", guide("api-gateway-mapping-template-reference")],
  "overrides-told": ["told", guide("apigateway-override-request-response-parameters")],
  kinesis: ["told", guide("integrating-api-with-aws-services-kinesis")],
  "step-functions": ["told", "https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html"],
  limits: ["told", guide("limits")],
  // The language itself: AWS's pages refer to it for all that is not theirs.
  velocity: ["language", "https://velocity.apache.org/engine/1.7/user-guide.html"],
  java: ["language", "https://docs.oracle.com/javase/8/docs/api/java/util/package-summary.html"],
} as const satisfies Readonly<Record<string, readonly [Kind, string]>>;

/** Every request: `POST /…/7?name=Ann%20Lee&same=query` with `X-Custom: custom`, `same: header` and `Referer: home`. */
export const sample = {
  name: "Rex",
  tags: ["good", "brown"],
  owner: { name: "Ann", age: 42 },
  price: 9.5,
  sold: false,
  nothing: null,
  text: 'it\'s "quoted"',
  pets: [
    { id: 1, type: "dog", price: 249.99 },
    { id: 2, type: "cat", price: 124.99 },
    { id: 3, type: "fish", price: 0.99 },
  ],
  errorMessage: '{"key1":"var1","key2":{"arr":[1,2,3]}}',
};

const list = [{ foo: "bar" }];

/** All of them. */
export const templates: readonly TemplateCase[] = [
  ...recorded,
  ...shown,
  ...told,
  ...language,
  // $input
  { template: "$input.body", body: "just text", gives: "just text", source: "reference" },
  { template: "$input.body", body: { a: 1 }, gives: '{"a":1}', source: "reference" },
  { template: "$input.body", body: "", gives: "{}", source: "sqs" },
  { template: "$input.json('$')", body: "", gives: "{}", source: "sqs" },
  { template: "$input.json('$')", body: { a: [1, { b: null }] }, gives: '{"a":[1,{"b":null}]}', source: "reference" },
  { template: "$input.json('$.name')", gives: '"Rex"', source: "reference" },
  { template: "$input.json('$.owner')", gives: '{"name":"Ann","age":42}', source: "reference" },
  { template: "$input.json('$.tags[1]')", gives: '"brown"', source: "reference" },
  { template: "$input.json('$.price')", gives: "9.5", source: "reference" },
  { template: "$input.json('$.owner.age')", gives: "42", source: "reference" },
  { template: "$input.json('$.sold')", gives: "false", source: "reference" },
  { template: "$input.json('$.pets[*].id')", gives: "[1,2,3]", source: "reference" },
  { template: "$input.json('$..type')", gives: '["dog","cat","fish"]', source: "reference" },
  { template: "$input.json('$.pets[0:2].type')", gives: '["dog","cat"]', source: "reference" },
  { template: "$input.json('$.pets[?(@.price < 200)].type')", gives: '["cat","fish"]', source: "reference" },
  { template: "$input.json(\"$.pets[?(@.type == 'cat')].id\")", gives: "[2]", source: "reference" },
  { template: "$input.json(\"$['owner']['name']\")", gives: '"Ann"', source: "reference" },
  {
    template: "$input.path('$.pets.length()') $input.path('$.pets[?(@.id > 1)].length()')",
    gives: "3 2",
    source: "reference",
  },
  { template: "$input.path('$.name')", gives: "Rex", source: "reference" },
  { template: "$input.path('$.owner').name", gives: "Ann", source: "reference" },
  { template: "$input.path('$.tags').size()", gives: "2", source: "reference" },
  { template: "$input.path('$')", body: { foo: "bar" }, gives: "{foo=bar}", source: "formatting" },
  { template: "$input.path('$')", body: list, gives: '[{"foo":"bar"}]', source: "formatting" },
  { template: "$input.path('$')[0]", body: list, gives: "{foo=bar}", source: "formatting" },
  { template: "$input.path('$')[0]", body: [list], gives: '[{"foo":"bar"}]', source: "formatting" },
  {
    template: "$input.path('$')",
    body: { foo: [{ nested: "bar" }] },
    gives: '{foo=[{"nested":"bar"}]}',
    source: "formatting",
  },
  {
    template: "$input.path('$')",
    body: { bigger: "dict", to: "test" },
    gives: "{bigger=dict, to=test}",
    source: "formatting",
  },
  { template: "$input.path('$').toString()", body: { list }, gives: '{list=[{"foo":"bar"}]}', source: "formatting" },
  { template: "[$input.path('$.none')]", gives: "[]", source: "formatting" },
  {
    template: "#if($input.path('$.none') == $null)null#end#if($input.path('$.none') == '')empty#end",
    gives: "nullempty",
    source: "formatting",
  },
  {
    template: "#if($input.path('$.list') == '')empty#{else}[]#end",
    body: { list: [] },
    gives: "[]",
    source: "formatting",
  },
  { template: "$input.params('id')", gives: "7", source: "reference" },
  { template: "$input.params('name')", gives: "Ann Lee", source: "reference" },
  { template: "$input.params('X-Custom')", gives: "custom", source: "reference" },
  // The path is looked at first, then the query string, then the headers.
  { template: "$input.params('same')", gives: "query", source: "reference" },
  { template: "[$input.params('none')]", gives: "[]", source: "routing" },
  { template: "[$input.params('Content-Length')$input.params('Connection')]", gives: "[]", source: "routing" },
  { template: "$input.params().path", gives: "{id=7}", source: "reference" },
  { template: "$input.params().querystring.get('name')", gives: "Ann Lee", source: "reference" },
  { template: "$input.params().header.get('X-Custom')", gives: "custom", source: "reference" },
  { template: "$input.params().path.keySet()", gives: "[id]", source: "reference" },
  {
    template: `{"name": "$input.params('name')", "body": $input.json('$.owner')}`,
    json: { name: "Ann Lee", body: { name: "Ann", age: 42 } },
    source: "reference-example",
  },
  {
    template: `#set($allParams = $input.params())
{ "params" : {
  #foreach($type in ["path", "querystring"])
  #set($params = $allParams.get($type))
  "$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
    #if($foreach.hasNext),#end
    #end
  }
  #if($foreach.hasNext),#end
  #end
} }`,
    json: { params: { path: { id: "7" }, querystring: { name: "Ann Lee", same: "query" } } },
    source: "examples",
  },
  // $util
  { template: "$util.escapeJavaScript($input.path('$.text'))", gives: 'it\\\'s \\"quoted\\"', source: "reference" },
  {
    template: "$util.escapeJavaScript($input.path('$.text')).replaceAll(\"\\\\'\",\"'\")",
    gives: 'it\'s \\"quoted\\"',
    source: "reference",
  },
  { template: "$util.parseJson($input.path('$.errorMessage')).key1", gives: "var1", source: "reference" },
  {
    template: `#set($errorMessageObj = $util.parseJson($input.path('$.errorMessage')))
{ "errorMessageObjKey2ArrVal" : $errorMessageObj.key2.arr[0] }`,
    json: { errorMessageObjKey2ArrVal: 1 },
    source: "reference-example",
  },
  { template: "$util.urlEncode('a b&c=d/e')", gives: "a+b%26c%3Dd%2Fe", source: "reference" },
  { template: "$util.urlDecode('a+b%26c')", gives: "a b&c", source: "reference" },
  { template: "$util.base64Encode('Rex')", gives: "UmV4", source: "reference" },
  { template: "$util.base64Decode('UmV4')", gives: "Rex", source: "reference" },
  { template: "$util.base64Decode($util.base64Encode($input.path('$.name')))", gives: "Rex", source: "reference" },
  // $context and $stageVariables
  {
    template: "$context.stage $context.httpMethod $context.resourcePath",
    gives: "prod POST /PATH/{id}",
    source: "reference",
  },
  { template: "$context.identity.sourceIp", gives: "127.0.0.1", source: "reference" },
  { template: "$context.identity.userAgent", gives: "table", source: "reference" },
  { template: "$context.accountId $context.protocol", gives: "123456789012 HTTP/1.1", source: "reference" },
  { template: "#if($context.authorizer.principalId)known#{else}nobody#end", gives: "nobody", source: "reference" },
  {
    template: "[$context.identity.user][$context.authorizer.principalId]",
    gives: "[][]",
    source: "velocity",
  },
  {
    template: "$stageVariables.version $stageVariables.get('version') ${stageVariables['version']}",
    gives: "v1 v1 v1",
    source: "reference",
  },
  { template: "[$stageVariables.none]", gives: "[]", source: "canary" },
  {
    template: "#set($context.requestOverride.header.x-made = 'by hand')$context.requestOverride.header.x-made",
    gives: "by hand",
    source: "overrides-told",
  },
  {
    template: "#set($context.requestOverride.querystring.page = 2)$context.requestOverride.querystring.page",
    gives: "2",
    source: "overrides-told",
  },
  {
    template: "#set($context.requestOverride.path.id = '8')$context.requestOverride.path.id",
    gives: "8",
    source: "overrides-told",
  },
];
