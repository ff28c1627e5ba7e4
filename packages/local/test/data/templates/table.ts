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

export const sources = {
  reference: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html",
  examples: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-variable-examples.html",
  mappings: "https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html",
  overrides:
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html",
  "known-issues": "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html",
  limits: "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
  // The language itself: AWS's pages refer to it for all that is not theirs.
  velocity: "https://velocity.apache.org/engine/1.7/user-guide.html",
  java: "https://docs.oracle.com/javase/8/docs/api/java/util/package-summary.html",
  formatting: "recorded: TestApiGatewayCommon.test_input_path_template_formatting",
  canary: "recorded: TestCanaryDeployments.test_invoking_canary_deployment",
  routing: "recorded: TestApiGatewayHeaderRemapping (what is not sent is empty)",
  sqs: "recorded: test_sqs_aws_integration (an empty body is an empty object)",
} as const;

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
    source: "reference",
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
  {
    template: `#set($inputRoot = $input.path('$.pets'))
[
#foreach($elem in $inputRoot)
  {
    "description" : "Item $elem.id is a $elem.type.",
    "askingPrice" : $elem.price
  }#if($foreach.hasNext),#end

#end
]`,
    json: [
      { description: "Item 1 is a dog.", askingPrice: 249.99 },
      { description: "Item 2 is a cat.", askingPrice: 124.99 },
      { description: "Item 3 is a fish.", askingPrice: 0.99 },
    ],
    source: "mappings",
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
    source: "reference",
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
    source: "overrides",
  },
  {
    template: "#set($context.requestOverride.querystring.page = 2)$context.requestOverride.querystring.page",
    gives: "2",
    source: "overrides",
  },
  {
    template: "#set($context.requestOverride.path.id = '8')$context.requestOverride.path.id",
    gives: "8",
    source: "overrides",
  },
  // References
  { template: "$none ${none} $none.name", gives: "$none ${none} $none.name", source: "velocity" },
  { template: "[$!none][$!{none}][$!none.name]", gives: "[][][]", source: "velocity" },
  { template: "$none.size() [$!none.size()]", gives: "$none.size() []", source: "velocity" },
  { template: "#set($pet = 'dog')${pet}house $pet-house", gives: "doghouse $pet-house", source: "velocity" },
  { template: "It costs $5.00, or $ alone", gives: "It costs $5.00, or $ alone", source: "velocity" },
  {
    template: '#set($root = $input.path(\'$\'))#if("$!root.next_url" != "")next#{else}none#end',
    gives: "none",
    source: "velocity",
  },
  { template: "#set($a = 'x')#set($b = $a)$b", gives: "x", source: "velocity" },
  { template: "#set($a = 'one')#set($a = $none)$a", gives: "one", source: "velocity" },
  // Texts, numbers and operators
  {
    template: "#set($who = 'Rex')#set($said = \"Hi $who\")$said #set($raw = 'Hi $who')$raw",
    gives: "Hi Rex Hi $who",
    source: "velocity",
  },
  { template: "#set($n = 7)#set($half = $n / 2)#set($rest = $n % 2)$half $rest", gives: "3 1", source: "velocity" },
  { template: "#set($n = 2 + 3 * 4)$n", gives: "14", source: "velocity" },
  { template: "#set($n = (2 + 3) * 4)$n", gives: "20", source: "velocity" },
  { template: "#set($n = -1)$n", gives: "-1", source: "velocity" },
  { template: "#set($text = 'a' + 'b')$text", gives: "ab", source: "velocity" },
  { template: "#if($input.path('$.price') > 9 && !($input.path('$.sold')))yes#end", gives: "yes", source: "velocity" },
  { template: "#if($input.path('$.owner.age') == 42)yes#{else}no#end", gives: "yes", source: "velocity" },
  { template: "#if($input.path('$.name') == \"Rex\" || $none)yes#end", gives: "yes", source: "velocity" },
  { template: "#if(1 gt 2)a#elseif(2 ge 2)b#{else}c#end", gives: "b", source: "velocity" },
  { template: "#if($none)yes#{else}no#end#if($input.path('$.tags'))yes#end", gives: "noyes", source: "velocity" },
  // Directives
  {
    template: "#foreach($t in $input.path('$.tags'))$foreach.index:$foreach.count:$t#if($foreach.hasNext), #end#end",
    gives: "0:1:good, 1:2:brown",
    source: "velocity",
  },
  { template: "#foreach($t in $input.path('$.tags'))$velocityCount$t#end", gives: "1good2brown", source: "velocity" },
  { template: "#foreach($n in [1..3])$n#end #foreach($n in [2..0])$n#end", gives: "123 210", source: "velocity" },
  { template: "#foreach($n in [1..9])#if($n == 3)#break#end$n#end", gives: "12", source: "velocity" },
  { template: "#foreach($a in [1, 2])#foreach($b in ['x', 'y'])$a$b#end#end", gives: "1x1y2x2y", source: "velocity" },
  { template: "#set($m = {'a': 1, 'b': 2})#foreach($v in $m)$v#end", gives: "12", source: "velocity" },
  { template: "#foreach($n in [1..3])$n#end$!n", gives: "123", source: "velocity" },
  { template: "#set($n = 0)#foreach($i in [1..5000])#set($n = $n + 1)#end$n", gives: "1000", source: "limits" },
  { template: "#[[ $none #if( ]]#", gives: " $none #if( ", source: "velocity" },
  { template: "a## to the end\nb#* all of it *#c", gives: "abc", source: "velocity" },
  {
    template: "#macro(hello $who)Hello $who!#end#hello('Rex')#hello(\"Ann\")",
    gives: "Hello Rex!Hello Ann!",
    source: "velocity",
  },
  { template: "#define($block)Hi $who#end#set($who = 'Rex')$block", gives: "Hi Rex", source: "velocity" },
  { template: "#set($code = '#set($x = 1)$x')#evaluate($code)", gives: "1", source: "velocity" },
  { template: "before#stop after", gives: "before", source: "velocity" },
  // Java's lists
  { template: "#set($l = ['a'])#set($done = $l.add('b'))$l $l.size()", gives: "[a, b] 2", source: "java" },
  {
    template: "#set($l = ['a', 'b'])$l.get(1) $l[0] $l.contains('b') $l.indexOf('b') $l.isEmpty()",
    gives: "b a true 1 false",
    source: "java",
  },
  {
    template: "#set($l = ['a', 'b', 'c'])#set($gone = $l.remove(0))$gone $l $l.subList(1, 2)",
    gives: "a [b, c] [c]",
    source: "java",
  },
  { template: "#set($l = [])#set($more = $l.addAll($input.path('$.tags')))$l", gives: "[good, brown]", source: "java" },
  { template: "#set($l = ['a', 'b'])#set($old = $l.set(0, 'z'))$l", gives: "[z, b]", source: "java" },
  // Java's maps
  { template: "#set($m = {})$!m.put('a', 1)$!m.put('a', 2)$m $m.size()", gives: "1{a=2} 1", source: "java" },
  {
    template: "#set($m = {'a': 1, 'b': 2})$m.keySet() $m.values() $m.containsKey('a') $m.get('b') $m.b",
    gives: "[a, b] [1, 2] true 2 2",
    source: "java",
  },
  {
    template: "#foreach($e in $input.path('$.owner').entrySet())$e.key=$e.getValue();#end",
    gives: "name=Ann;age=42;",
    source: "java",
  },
  {
    template: "#set($m = {'a': 1})#set($gone = $m.remove('a'))$m $m.isEmpty() $m.getOrDefault('x', 'none')",
    gives: "{} true none",
    source: "java",
  },
  {
    template: "#set($m = {'__proto__x': 1})#set($m.constructor = 'own')$m.constructor $m.size()",
    gives: "own 2",
    source: "java",
  },
  // Java's texts
  {
    template: "$input.path('$.name').length() $input.path('$.name').toUpperCase() $input.path('$.name').toLowerCase()",
    gives: "3 REX rex",
    source: "java",
  },
  {
    template:
      "$input.path('$.name').substring(1) $input.path('$.name').substring(0, 2) $input.path('$.name').charAt(0)",
    gives: "ex Re R",
    source: "java",
  },
  {
    template: "#set($s = 'a-b-c')$s.split('-').size() $s.split('-')[1] $s.indexOf('b') $s.lastIndexOf('-')",
    gives: "3 b 2 3",
    source: "java",
  },
  {
    template: "#set($s = 'a1b22c')$s.replaceAll('[0-9]+', '#') $s.replace('b', 'x') $s.replaceFirst('[a-z]', '')",
    gives: "a#b#c a1x22c 1b22c",
    source: "java",
  },
  { template: "#set($s = 'John Smith')$s.replaceAll('(\\w+) (\\w+)', '$2 $1')", gives: "Smith John", source: "java" },
  {
    template: "#set($s = ' Rex ')[$s.trim()] $s.isEmpty() $s.contains('ex') $s.startsWith(' R') $s.endsWith('x')",
    gives: "[Rex] false true true false",
    source: "java",
  },
  {
    template: "#set($s = 'Rex')$s.equals('Rex') $s.equalsIgnoreCase('rEX') $s.matches('[A-Z]\\w+') $s.concat('!')",
    gives: "true true true Rex!",
    source: "java",
  },
  { template: "#set($Integer = 0)#set($n = $Integer.parseInt('41') + 1)$n", gives: "42", source: "java" },
];
