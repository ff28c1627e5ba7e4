/** A template of the fixtures: what the SDK lists of it, each route with who guards it, and what the log says at the start. */
interface Expected {
  readonly name: string;
  readonly apis: Readonly<Record<string, readonly string[]>>;
  /** By logical id: what is not as on AWS, and why. */
  readonly notes: readonly string[];
}

/** OpenAPI documents that templates include as `api.yaml`. */
export const beside: Readonly<Record<string, string>> = {
  "api-sqs-lambda-python__template.yml": "api-sqs-lambda-python__api.yaml",
  "apigw-http-api-eventbridge-java__template.yaml": "apigw-http-api-eventbridge-java__api.yaml",
  "apigw-http-api-eventbridge__template.yaml": "apigw-http-api-eventbridge__api.yaml",
  "apigw-http-api-fifo-sqs-lambda-sns-sam__template.yaml": "apigw-http-api-fifo-sqs-lambda-sns-sam__api.yaml",
  "apigw-sfn__template.yaml": "apigw-sfn__api.yaml",
};

export const expected: readonly Expected[] = [
  {
    name: "api-sqs-lambda-python__template.yml",
    apis: { "MyHttpApi http": ["POST /submit"] },
    notes: [
      "SQSLambdaFunction: there is no folder src/index.zip",
      "SQSLambdaFunction: nothing here sends the events MySQSEvent (SQS)",
    ],
  },
  {
    name: "apigw-direct-s3-lambda-dotnet__template.yaml",
    apis: { "RestApi rest": ["GET /s3 (MyLambdaAuthorizer)", "PUT /s3 (MyLambdaAuthorizer)"] },
    notes: [
      "S3FileProcessor: dotnet8 is not run here; nodejs…, python… and provided… are",
      "S3LambdaAuthorizer: dotnet8 is not run here; nodejs…, python… and provided… are",
      "S3FileProcessor: nothing here sends the events NewImagesBucket (S3)",
    ],
  },
  {
    name: "apigw-http-api-eventbridge-java__template.yaml",
    apis: { "MyHttpApi http": ["POST /"] },
    notes: [
      "MyTriggeredLambda: java25 is not run here; nodejs…, python… and provided… are",
      "MyTriggeredLambda: nothing here sends the events EventBridgeTrigger (EventBridgeRule)",
    ],
  },
  {
    name: "apigw-http-api-eventbridge__template.yaml",
    apis: { "MyHttpApi http": ["POST /"] },
    notes: [
      "MyTriggeredLambda: there is no folder src/",
      "MyTriggeredLambda: nothing here sends the events EventBridgeTrigger (CloudWatchEvent)",
    ],
  },
  {
    name: "apigw-http-api-fifo-sqs-lambda-sns-sam__template.yaml",
    apis: { "MyAPI http": ["POST /"] },
    notes: [
      "MyLambdaFunction: there is no folder src/",
      "MyLambdaFunction: nothing here sends the events MySQSTrigger (SQS)",
    ],
  },
  {
    name: "apigw-http-api-lambda-rds-proxy-java__template.yaml",
    apis: { "HttpApi http": ["GET /"] },
    notes: ["RdsProxyFunctionJava: java25 is not run here; nodejs…, python… and provided… are"],
  },
  {
    name: "apigw-http-api-lambda-rds-proxy__template.yaml",
    apis: { "HttpApi http": ["GET /"] },
    notes: ["RdsProxyFunction: there is no folder ./src"],
  },
  {
    name: "apigw-lambda-authorizer-custom-header__template.yaml",
    apis: { "apigw-lambda-authorizer-mapping-template rest": ["GET / (MyLambdaTokenAuthorizer)"] },
    notes: ["AuthorizerFunction: there is no folder src/"],
  },
  {
    name: "apigw-lambda-dynamodb-go-sam__template.yml",
    apis: { "Api rest": ["OPTIONS /", "POST /"] },
    notes: ["PutItemsFunction: there is no folder cmd/functions/PutItemsFunction"],
  },
  {
    name: "apigw-lambda-json-xml-vtl-transformation__template.yaml",
    apis: { "MyApi rest": ["GET /details"] },
    notes: ["MyLambdaFunction: there is no folder src/"],
  },
  {
    name: "apigw-lambda-observability__template.yaml",
    apis: { "HttpApi http": ["GET /"] },
    notes: ["SampleFunction: there is no src/app (.ts .mts .js .mjs .cjs .py)."],
  },
  {
    name: "apigw-lambda-pinpoint__template.yaml",
    apis: { "Api rest": ["POST /send_message"] },
    notes: ["PinpointFunction: there is no folder src/"],
  },
  {
    name: "apigw-lambda-sfn-transcribe-translate-polly-sam__template.yaml",
    apis: { "capstone websocket": ["$connect (LambdaAuthorizer)", "$default", "$disconnect"] },
    notes: [
      "transcribeLaunch: there is no src/transcribeLaunch (.ts .mts .js .mjs .cjs .py).",
      "transcribeCheck: there is no src/transcribeCheck (.ts .mts .js .mjs .cjs .py).",
      "translate: there is no src/translate (.ts .mts .js .mjs .cjs .py).",
      "speech: there is no src/speech (.ts .mts .js .mjs .cjs .py).",
      "InvokerLambda: there is no src/invokeTranslator (.ts .mts .js .mjs .cjs .py).",
    ],
  },
  {
    name: "apigw-lambda-sns-sms__template.yaml",
    apis: { "Api rest": ["POST /send_message"] },
    notes: ["SNSFunction: there is no folder src/"],
  },
  { name: "apigw-mappingtemplate-lambda-nodejs__template.yaml", apis: { "ApiRegional rest": ["ANY /"] }, notes: [] },
  {
    name: "apigw-private-custom-domain-name-cross-account__accountA__template.yaml",
    apis: { "PrivateApi rest": ["GET /"] },
    notes: [
      'PrivateApi/Properties: the parameter "VpcEndpoint" has no default; its name stands in its place',
      "PrivateDomainName: custom domain names of templates are not made here; call the API at its own address",
      "BasePathMapping: custom domain names of templates are not made here; call the API at its own address",
    ],
  },
  {
    name: "apigw-private-lambda__template.yaml",
    apis: { "PrivateApi rest": ["ANY /get"] },
    notes: ['PrivateApi/Properties: the parameter "VpcEndpoint" has no default; its name stands in its place'],
  },
  {
    name: "apigw-rest-api-eventbridge-sqs-sam__template.yml",
    apis: { "Api rest": ["POST /"] },
    notes: ["LambdaFuncton: there is no folder src", "LambdaFuncton: nothing here sends the events Queue (SQS)"],
  },
  {
    name: "apigw-rest-api-lambda-python-response-streaming__template.yaml",
    apis: { "StreamingApi rest": ["POST /story"] },
    notes: ["StreamingFunction: there is no folder src/", "StreamingFunction: its Layers are not put beside it"],
  },
  {
    name: "apigw-rest-api-private-alb-integration__template.yaml",
    apis: { "apigw-with-alb rest": ["GET /"] },
    notes: [
      'PrivateIntApi/Properties: the parameter "AlbInternalCertificateDns" has no default; its name stands in its place',
      "VPCLinkRest: what lies behind a VPC link is not on this machine; its routes answer an error",
    ],
  },
  {
    name: "apigw-sfn__template.yaml",
    apis: { "HttpApiforSyncWF http": ["POST /"] },
    notes: ["StateMachineExpressSync: state machines are not run here; routes that start one answer an error"],
  },
  {
    name: "apigw-sqs-lambda-ddb__template.yaml",
    apis: { "HttpApi http": ["POST /submit (AuthorizerFunction)"] },
    notes: [
      "SqsHandlerFunction: there is no folder lambda/sqs-handler/",
      "GatewayAuthorizerFunction: there is no folder lambda/authorizer/",
      "GatewayAuthorizerFunction: its Layers are not put beside it",
      "SqsHandlerFunction: its Layers are not put beside it; nothing here sends the events SQSEvent (SQS)",
    ],
  },
  { name: "apigw-translate__template.yaml", apis: { "TranslateAPI rest": ["POST /translate"] }, notes: [] },
  {
    name: "apigw-websocket-ack-connect-route__template.yml",
    apis: { "WebSocketApi websocket": ["$connect", "$disconnect"] },
    notes: [
      "OnConnectLambdaFunction: there is no folder ./src",
      "PostLambdaFunction: there is no folder ./src",
      "OnDisconnectLambdaFunction: there is no folder ./src",
    ],
  },
  {
    name: "apigw-websocket-api-bedrock-streaming__template.yaml",
    apis: { "WebSocketApi websocket": ["$connect", "$disconnect", "invokeModel"] },
    notes: [
      "OnConnectLambdaFunction: there is no folder ./src",
      "InvokeModelLambdaFunction: there is no folder ./src",
      "OnDisconnectLambdaFunction: there is no folder ./src",
      "BedrockBoto3ZipFunction: there is no folder ./src",
      "InvokeModelLambdaFunction: its Layers are not put beside it",
    ],
  },
  {
    name: "apigw-websocket-api-connection-dynamodb__template.yaml",
    apis: { "WebSocketApi websocket": ["$connect", "$default", "$disconnect"] },
    notes: [],
  },
  {
    name: "apigw-websocket-api-lambda-authorizer__template.yaml",
    apis: { "SimpleChatWebSocket websocket": ["$connect (LambdaAuthorizer)", "$disconnect", "sendmessage"] },
    notes: [
      "OnConnectFunction: dotnet6 is not run here; nodejs…, python… and provided… are",
      "OnDisconnectFunction: dotnet6 is not run here; nodejs…, python… and provided… are",
      "SendMessageFunction: dotnet6 is not run here; nodejs…, python… and provided… are",
      "LambdaAuthorizerHandler: dotnet6 is not run here; nodejs…, python… and provided… are",
    ],
  },
  {
    name: "apigw-websocket-api-lambda__template.yml",
    apis: { "WebSocketApi websocket": ["$connect", "$disconnect", "post"] },
    notes: [
      "OnConnectLambdaFunction: there is no folder ./src",
      "PostLambdaFunction: there is no folder ./src",
      "OnDisconnectLambdaFunction: there is no folder ./src",
    ],
  },
  {
    name: "apigw-websocket-api-sfn-async__template.yaml",
    apis: { "WebSocketApi websocket": ["$default"] },
    notes: ["AsyncSFn: state machines are not run here; routes that start one answer an error"],
  },
  {
    name: "apigw-websocket-api-sfn-sync__template.yaml",
    apis: { "WebSocketApi websocket": ["$default"] },
    notes: ["SyncSFn: state machines are not run here; routes that start one answer an error"],
  },
  {
    name: "in-api_with_auth_all_maximum.yaml",
    apis: {
      "MyApi rest": [
        "ANY /any/cognitomultiple (MyCognitoAuthMultipleUserPools, key)",
        "ANY /any/default (MyCognitoAuth, key)",
        "ANY /any/lambdarequest (MyLambdaRequestAuth, key)",
        "ANY /any/lambdatoken (MyLambdaTokenAuth, key)",
        "ANY /any/lambdatokennone (MyLambdaTokenAuthNoneFunctionInvokeRole, key)",
        "ANY /any/noauth (key)",
        "DELETE /users (MyLambdaRequestAuth, key)",
        "GET / (key)",
        "GET /users (MyLambdaTokenAuth, key)",
        "PATCH /users (MyLambdaTokenAuthNoneFunctionInvokeRole, key)",
        "POST /users (MyCognitoAuthMultipleUserPools, key)",
        "PUT /users (MyCognitoAuth, key)",
      ],
    },
    notes: ["MyFunction: its code lies in S3, and nothing is fetched"],
  },
  {
    name: "in-api_with_cors_openapi_3.yaml",
    apis: {},
    notes: [
      "ImplicitApiFunction: its code lies in S3, and nothing is fetched",
      "RestApiFunction: its code lies in S3, and nothing is fetched",
      "GetHtmlFunction: its code lies in S3, and nothing is fetched",
      "ExplicitApi: Errors found during import:\n\tUnable to put integration response on 'OPTIONS' for resource at path '/add': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: origins, Invalid mapping expression specified: methods, Invalid mapping expression specified: headers]",
      "ServerlessRestApi: Errors found during import:\n\tUnable to put integration response on 'OPTIONS' for resource at path '/': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: www.amazon.com,www.google.com]",
    ],
  },
  {
    name: "in-api_with_swagger_and_openapi_with_auth.yaml",
    apis: {
      "ExplicitApi rest": ["GET / (MyCognitoAuth)"],
      "ServerlessRestApi rest": ["ANY /any (MyCognitoAuth)", "GET / (MyCognitoAuth)"],
    },
    notes: [
      "ImplicitApiFunction: its code lies in S3, and nothing is fetched",
      "ExplicitApi: CacheClusterEnabled of a template is not taken over here",
    ],
  },
  {
    name: "in-definition_body_intrinsics_support.yaml",
    apis: {
      "RestApiIfIntrinsicAndNoSwaggerEditor rest": ["POST /post"],
      "HttpApiIfIntrinsicAndNoOpenApiEditor http": ["POST /post"],
    },
    notes: [],
  },
  {
    name: "in-explicit_http_api.yaml",
    apis: { "MyApi http": ["$default (OAuth2)"], "MyApi2 http": ["$default (OAuth2)", "GET / (OAuth2)"] },
    notes: ["HttpApiFunction: its code lies in S3, and nothing is fetched"],
  },
  {
    name: "in-http_api_existing_openapi.yaml",
    apis: {
      "MyApi http": [
        "$default (OpenIdAuth)",
        "GET /get/{something}/with/{params}",
        "POST /basic (OpenIdAuth)",
        "POST /integration (OpenIdAuth)",
        "POST /oauth2 (oauth2Auth)",
      ],
    },
    notes: [
      'MyApi/Properties: nothing in the template is called "DifferentFunction"',
      "HttpApiFunction: its code lies in S3, and nothing is fetched",
    ],
  },
  {
    name: "in-http_api_lambda_auth_full.yaml",
    apis: { "MyApi http": ["$default (LambdaAuth)", "GET /basic (LambdaAuth)", "POST /basic (LambdaAuth)"] },
    notes: [
      "HttpApiFunction: its code lies in S3, and nothing is fetched",
      "MyAuthFn: its code lies in S3, and nothing is fetched",
    ],
  },
  {
    name: "in-http_api_with_cors.yaml",
    apis: { "MyApi http": ["$default"], "ServerlessHttpApi http": ["$default"] },
    notes: [],
  },
  {
    name: "out-api_http_with_default_iam_authorizer.json",
    apis: { "HttpApi http": ["ANY /{proxy+} (AWS_IAM)", "OPTIONS /{proxy+}"] },
    notes: [
      'HttpApi/Properties: nothing in the template is called "UserPoolClient"',
      'HttpApi/Properties: nothing in the template is called "UserPoolClientApp"',
      'HttpApi/Properties: nothing in the template is called "UserPool"',
      "HelloWorldFunction: its code lies in S3, and nothing is fetched",
    ],
  },
  {
    name: "out-api_with_auth_all_maximum.json",
    apis: {
      "MyApi rest": [
        "ANY /any/cognitomultiple (MyCognitoAuthMultipleUserPools, key)",
        "ANY /any/default (MyCognitoAuth, key)",
        "ANY /any/lambdarequest (MyLambdaRequestAuth, key)",
        "ANY /any/lambdatoken (MyLambdaTokenAuth, key)",
        "ANY /any/lambdatokennone (MyLambdaTokenAuthNoneFunctionInvokeRole, key)",
        "ANY /any/noauth (key)",
        "DELETE /users (MyLambdaRequestAuth, key)",
        "GET / (key)",
        "GET /users (MyLambdaTokenAuth, key)",
        "PATCH /users (MyLambdaTokenAuthNoneFunctionInvokeRole, key)",
        "POST /users (MyCognitoAuthMultipleUserPools, key)",
        "PUT /users (MyCognitoAuth, key)",
      ],
    },
    notes: [
      "MyFunction: its code lies in S3, and nothing is fetched",
      "MyApi: Security scheme 'NONE' is not one that API Gateway knows; ignored",
    ],
  },
  {
    name: "out-explicit_http_api.json",
    apis: { "MyApi http": ["$default (OAuth2)"], "MyApi2 http": ["$default (OAuth2)", "GET / (OAuth2)"] },
    notes: ["HttpApiFunction: its code lies in S3, and nothing is fetched"],
  },
  {
    name: "out-http_api_existing_openapi.json",
    apis: {
      "MyApi http": [
        "$default (OpenIdAuth)",
        "GET /get/{something}/with/{params}",
        "POST /basic (OpenIdAuth)",
        "POST /integration (OpenIdAuth)",
        "POST /oauth2 (oauth2Auth)",
      ],
    },
    notes: [
      'MyApi/Properties: nothing in the template is called "DifferentFunction"',
      "HttpApiFunction: its code lies in S3, and nothing is fetched",
    ],
  },
  {
    name: "out-http_api_explicit_stage.json",
    apis: { "MyApi http": ["$default"] },
    notes: ["HttpApiFunction: its code lies in S3, and nothing is fetched"],
  },
  {
    name: "out-http_api_lambda_auth_full.json",
    apis: { "MyApi http": ["$default (LambdaAuth)", "GET /basic (LambdaAuth)", "POST /basic (LambdaAuth)"] },
    notes: [
      "HttpApiFunction: its code lies in S3, and nothing is fetched",
      "MyAuthFn: its code lies in S3, and nothing is fetched",
    ],
  },
  {
    name: "out-http_api_with_cors.json",
    apis: { "MyApi http": ["$default"], "ServerlessHttpApi http": ["$default"] },
    notes: [],
  },
  {
    name: "out-httpapi_with_propagate_tags.json",
    apis: { "MyApi http": [] },
    notes: [
      "ApiGatewayDomainNameV25fe29fe649: custom domain names of templates are not made here; call the API at its own address",
      "MyApiApiMapping: custom domain names of templates are not made here; call the API at its own address",
    ],
  },
];
