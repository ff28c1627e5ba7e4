import type { TemplateCase } from "./table.js";

// Examples of AWS's pages, each as short as it can be and still be theirs: what goes in, the template, what comes out.

const photo = { id: "12345678901", owner: "23456789@A12", farm: 1, title: "Sample photo 1", ispublic: 1 };
const photos = {
  photos: { page: 1, pages: "1234", photo: [photo, { ...photo, id: "23456789012", title: "Sample photo 2" }] },
};

const news = {
  count: 1,
  items: [{ title: "Sample Title", author: { last_name: "Doe", first_name: "John" }, parent_id: 2345678901 }],
  version: 1,
};

const invoice = {
  Balance: 1990.19,
  Line: [
    {
      Amount: 500,
      ExpenseDetail: { Customer: { value: "ABC123", name: "Sample Customer" }, LineStatus: "Billable" },
    },
  ],
  Vendor: { value: "GHI456", name: "Sample Bank" },
};

const employee = {
  QueryResponse: {
    maxResults: "1",
    Employee: { Title: "Mrs.", Active: "true", PrimaryEmailAddr: { Address: "janedoe@example.com" } },
  },
  time: "2015-04-27T22:12:32.012Z",
};

const pets = [
  { id: 1, type: "dog", price: 249.99 },
  { id: 2, type: "cat", price: 124.99 },
  { id: 3, type: "fish", price: 0.99 },
];

const each = (list: string, members: string) =>
  `[#foreach($elem in ${list})\n{${members}}#if($foreach.hasNext),#end\n\n#end]`;
const root = "#set($inputRoot = $input.path('$'))\n";

/** Input and output stand on the page. */
export const shown: readonly TemplateCase[] = [
  {
    template: `${root}{"photos": {"page": $inputRoot.photos.page, "pages": "$inputRoot.photos.pages", "photo": ${each(
      "$inputRoot.photos.photo",
      '"id": "$elem.id", "owner": "$elem.owner", "farm": $elem.farm, "title": "$elem.title", "ispublic": $elem.ispublic',
    )}}}`,
    body: photos,
    json: photos,
    source: "photos",
  },
  {
    template: `${root}{"photos": ${each("$inputRoot.photos.photo", '"id": "$elem.id", "ispublic": $elem.ispublic')}}`,
    body: photos,
    json: {
      photos: [
        { id: "12345678901", ispublic: 1 },
        { id: "23456789012", ispublic: 1 },
      ],
    },
    source: "photos",
  },
  {
    template: `${root}{"count": $inputRoot.count, "items": ${each(
      "$inputRoot.items",
      '"title": "$elem.title", "author": {"last_name": "$elem.author.last_name", "first_name": "$elem.author.first_name"}, "parent_id": $elem.parent_id',
    )}, "version": $inputRoot.version}`,
    body: news,
    json: news,
    source: "news",
  },
  {
    template: `${root}{"count": $inputRoot.count, "items": ${each(
      "$inputRoot.items",
      '"title": "$elem.title", "author": "$elem.author.first_name $elem.author.last_name"',
    )}, "version": $inputRoot.version}`,
    body: news,
    json: { count: 1, items: [{ title: "Sample Title", author: "John Doe" }], version: 1 },
    source: "news",
  },
  {
    template: `${root}{"Balance": $inputRoot.Balance, "Line": ${each(
      "$inputRoot.Line",
      '"Amount": $elem.Amount, "ExpenseDetail": {"Customer": {"value": "$elem.ExpenseDetail.Customer.value", "name": "$elem.ExpenseDetail.Customer.name"}, "LineStatus": "$elem.ExpenseDetail.LineStatus"}',
    )}, "Vendor": {"value": "$inputRoot.Vendor.value", "name": "$inputRoot.Vendor.name"}}`,
    body: invoice,
    json: invoice,
    source: "invoice",
  },
  {
    template: `${root}{"Balance": $inputRoot.Balance, "Line": ${each(
      "$inputRoot.Line",
      '"Amount": $elem.Amount, "Customer": "$elem.ExpenseDetail.Customer.value ($elem.ExpenseDetail.Customer.name)"',
    )}}`,
    body: invoice,
    json: { Balance: 1990.19, Line: [{ Amount: 500, Customer: "ABC123 (Sample Customer)" }] },
    source: "invoice",
  },
  {
    template: `${root}{"QueryResponse": {"maxResults": "$inputRoot.QueryResponse.maxResults", "Employee": {"Title": "$inputRoot.QueryResponse.Employee.Title", "Active": "$inputRoot.QueryResponse.Employee.Active", "PrimaryEmailAddr": { "Address": "$inputRoot.QueryResponse.Employee.PrimaryEmailAddr.Address" }}}, "time": "$inputRoot.time"}`,
    body: employee,
    json: employee,
    source: "employee",
  },
  {
    template: `${root}{"Employees": [{"Title": "$inputRoot.QueryResponse.Employee.Title", "Email" : [{"type": "primary", "Address": "$inputRoot.QueryResponse.Employee.PrimaryEmailAddr.Address"}]}], "time": "$inputRoot.time"}`,
    body: employee,
    json: {
      Employees: [{ Title: "Mrs.", Email: [{ type: "primary", Address: "janedoe@example.com" }] }],
      time: "2015-04-27T22:12:32.012Z",
    },
    source: "employee",
  },
  {
    template: `${root}{"choices": ${each(
      "$inputRoot.bins",
      '"kind": "$elem.type", "suggestedPrice": "$elem.price per $elem.unit", "available": $elem.quantity',
    )}}`,
    body: {
      bins: [
        { type: "apples", price: 1.99, unit: "pound", quantity: 232 },
        { type: "bananas", price: 0.19, unit: "each", quantity: 112 },
      ],
    },
    json: {
      choices: [
        { kind: "apples", suggestedPrice: "1.99 per pound", available: 232 },
        { kind: "bananas", suggestedPrice: "0.19 per each", available: 112 },
      ],
    },
    source: "transformations",
  },
  {
    template: `${root}${each("$inputRoot", '"description" : "Item $elem.id is a $elem.type.", "askingPrice" : $elem.price')}`,
    body: pets,
    json: [
      { description: "Item 1 is a dog.", askingPrice: 249.99 },
      { description: "Item 2 is a cat.", askingPrice: 124.99 },
      { description: "Item 3 is a fish.", askingPrice: 0.99 },
    ],
    source: "mappings",
  },
  {
    // A reference beside letters, and what is too dear.
    template: `${root}#set($cheap = 100)${each(
      "$inputRoot",
      '#set($name = "${elem.type}number$elem.id")"name": "$name", #if($elem.price > $cheap )#set ($afford = \'too much!\') #{else}#set ($afford = $elem.price)#end"askingPrice": "$afford"',
    )}`,
    body: pets,
    json: [
      { name: "dognumber1", askingPrice: "too much!" },
      { name: "catnumber2", askingPrice: "too much!" },
      { name: "fishnumber3", askingPrice: "0.99" },
    ],
    source: "mappings",
  },
  {
    template: `{"id": "$input.params('id')", "count": "$input.path('$.things').size()", "things": $input.json('$.things')}`,
    body: { things: { "1": {}, "2": {}, "3": {} } },
    json: { id: "7", count: "3", things: { "1": {}, "2": {}, "3": {} } },
    source: "examples",
  },
  {
    template: `{"name": "$input.params('name')", "body": $input.json('$.mykey')}`,
    body: { mykey: { one: [1] }, other: 2 },
    json: { name: "Ann Lee", body: { one: [1] } },
    source: "examples",
  },
  {
    template:
      '{"stage": "$context.stage", "http_method": "$context.httpMethod", "source_ip": "$context.identity.sourceIp", "user-agent": "$context.identity.userAgent"}',
    json: { stage: "prod", http_method: "POST", source_ip: "127.0.0.1", "user-agent": "table" },
    source: "examples",
  },
  {
    template:
      '#set($inputRoot = $input.path(\'$\'))$input.json("$")#if($inputRoot.toString().contains("error"))#set($context.responseOverride.status = 400)#end $context.responseOverride.status',
    body: { errors: [{ key: "GetPetRequest.petId", message: "The value is out of range." }] },
    gives: '{"errors":[{"key":"GetPetRequest.petId","message":"The value is out of range."}]} 400',
    source: "overrides",
  },
  {
    template:
      "#set($header3Value = \"$input.params('X-Custom')$input.params('id')\")#set($context.requestOverride.header.header3 = $header3Value)$context.requestOverride.header.header3",
    gives: "custom7",
    source: "overrides",
  },
  {
    template: '{#if( $input.params(\'scope\') == "internal" )"statusCode": 200#else"statusCode": 500#end}',
    json: { statusCode: 500 },
    source: "mock",
  },
  {
    template: '{#if( $input.params(\'same\') == "query" )"statusCode": 200#else"statusCode": 500#end}',
    json: { statusCode: 200 },
    source: "mock",
  },
  {
    template: `${root}{"input" : {"a" : $inputRoot.a, "b" : $inputRoot.b, "op" : "$inputRoot.op"}, "output" : {"c" : $inputRoot.c}}`,
    body: { a: 1, b: 2, op: "+", c: 3 },
    json: { input: { a: 1, b: 2, op: "+" }, output: { c: 3 } },
    source: "calculator",
  },
  {
    template: "{\"errorMessage\" : $input.path('$.errorMessage')}",
    body: {
      errorMessage: '{"errorType":"InternalServerError","httpStatus":500,"trace":{"function":"abc()","line":123}}',
    },
    json: {
      errorMessage: { errorType: "InternalServerError", httpStatus: 500, trace: { function: "abc()", line: 123 } },
    },
    source: "errors",
  },
  {
    template: `${root}{"comments": ${each("$inputRoot.Items", '"commentId": "$elem.commentId.S", "userName": "$elem.userName.S"')}}`,
    body: { Items: [{ commentId: { S: "aa148300" }, userName: { S: "Kirk" } }] },
    json: { comments: [{ commentId: "aa148300", userName: "Kirk" }] },
    source: "dynamodb",
  },
];

const records = [
  { data: "some data", "partition-key": "some key" },
  { data: "some other data", "partition-key": "some key" },
];

/** The page shows the template, and says in words what it gives. */
export const told: readonly TemplateCase[] = [
  {
    template: `{"ShardCount": #if($input.path('$.ShardCount') == '') 5 #else $input.path('$.ShardCount') #end, "StreamName": "$input.params('id')"}`,
    body: {},
    json: { ShardCount: 5, StreamName: "7" },
    source: "kinesis",
  },
  {
    template: `{"ShardCount": #if($input.path('$.ShardCount') == '') 5 #else $input.path('$.ShardCount') #end}`,
    body: { ShardCount: 2 },
    json: { ShardCount: 2 },
    source: "kinesis",
  },
  {
    template: `{"Data": "$util.base64Encode($input.json('$.Data'))", "PartitionKey": "$input.path('$.PartitionKey')"}`,
    body: { Data: "some data", PartitionKey: "some key" },
    json: { Data: "InNvbWUgZGF0YSI=", PartitionKey: "some key" },
    source: "kinesis",
  },
  {
    template: `{"Records": ${each("$input.path('$.records')", '"Data": "$util.base64Encode($elem.data)", "PartitionKey": "$elem.partition-key"')}}`,
    body: { records },
    json: {
      Records: [
        { Data: "c29tZSBkYXRh", PartitionKey: "some key" },
        { Data: "c29tZSBvdGhlciBkYXRh", PartitionKey: "some key" },
      ],
    },
    source: "kinesis",
  },
  {
    template: `{"ShardId": "$input.params('name')", "ShardIteratorType": "TRIM_HORIZON", "StreamName": "$input.params('id')"}`,
    json: { ShardId: "Ann Lee", ShardIteratorType: "TRIM_HORIZON", StreamName: "7" },
    source: "kinesis",
  },
  {
    template: `{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "arn"}`,
    body: { greeting: "it is me" },
    json: { input: '{"greeting":"it is me"}', stateMachineArn: "arn" },
    source: "step-functions",
  },
  { template: "[$context.isCanaryRequest]", gives: "[]", source: "reference" },
];

/** The template, or all of it that matters, is recorded, and what real AWS made of it. */
export const recorded: readonly TemplateCase[] = [
  {
    template: `{"echo": "$input.params('id')", "response": "mocked"}`,
    json: { echo: "7", response: "mocked" },
    source: "mocked",
  },
  { template: `{"param1": "$input.params('name')"}`, json: { param1: "Ann Lee" }, source: "lambda" },
  { template: '{"data": "$input.body"}', body: "H4sIABRs7mMC", json: { data: "H4sIABRs7mMC" }, source: "s3" },
  {
    template: '#set($context.responseOverride.status = "444")$context.responseOverride.status',
    gives: "444",
    source: "response-override",
  },
  {
    template: '#set($context.responseOverride.header.foo = "bar")$context.responseOverride.header.foo',
    gives: "bar",
    source: "response-override",
  },
  {
    template: '#set($context.responseOverride.custom = "is also passed around")$context.responseOverride.custom',
    gives: "is also passed around",
    source: "response-override",
  },
  {
    template:
      "#set($context.requestOverride.path.which = $input.params('id'))#if($context.requestOverride.path.which == \"7\")path was path one#{else}this is the else clause#end",
    gives: "path was path one",
    source: "request-override",
  },
  { template: "$input.path('$.json')", body: { json: { foo: "bar" } }, gives: "{foo=bar}", source: "formatting" },
  {
    template: "$input.path('$.json')",
    body: { json: [{ foo: "bar" }] },
    gives: '[{"foo":"bar"}]',
    source: "formatting",
  },
  { template: "$input.path('$').toString()", body: { foo: "bar" }, gives: "{foo=bar}", source: "formatting" },
  { template: "$input.path('$.list')", body: { list: [] }, gives: "[]", source: "formatting" },
  { template: "[$input.path('$.list')]", body: { list: null }, gives: "[]", source: "formatting" },
];
