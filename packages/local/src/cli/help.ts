/** What `--help` prints. A flag that is not built is not in it. */
export const help = `apigw-local: Amazon API Gateway on this machine

  apigw-local [--port N] [--openapi FILE]… [--template FILE] [--function NAME=PATH.EXPORT]…

  --port N                      where to listen; 4567 by default, 0 for a free port
  --host HOST                   listen on another address than 127.0.0.1, and answer to any name
  --openapi FILE                import and deploy an OpenAPI document, or a WebSocket API's AsyncAPI
                                contract; what has no integration there is served by the function called
                                like the file (pets.openapi.json: pets)
  --template FILE               deploy the APIs of a SAM or CloudFormation template and run its functions
                                (nodejs…, python…, provided…); what cannot be run is listed, and its
                                routes answer 501
  --function NAME=PATH.EXPORT   a Lambda handler (.ts .mts .js .mjs .cjs .py; with or without extension),
                                or NAME=PATH/bootstrap, a custom runtime;
                                any function ARN that ends in function:NAME finds it; it runs in
                                threads or processes of its own, and is loaded anew when its files change
  --env NAME.KEY=VALUE          an environment variable of a function
  --timeout NAME=SECONDS        how long a function may take; 3 by default, as on Lambda
  --memory NAME=MEGABYTES       how much memory it may have; 128 by default
  --issuer ISSUER=URL           reach a JWT issuer under another address
  --access-key ID:SECRET        who may call routes with IAM authorization; test:test by default
  --allow-unenforced-auth       serve routes whose authorization cannot be enforced here
  --enforce-permissions         invoke functions only where their policies allow it (AddPermission)
  --service NAME=URL            where an AWS service is that integrations of REST APIs name, such as
                                dynamodb=http://127.0.0.1:8000
  --time-scale N                timeouts, rates, quotas, caches and the limits of WebSockets run N times
                                faster than on AWS
  --record FILE                 append each call to a file, a line of JSON, without headers and secrets;
                                apigw-codegen pull --recordings FILE infers types from it
  --data DIR                    keep all APIs, deployments, keys and their use in a folder: they survive
                                restarts and crashes; an --openapi file is imported again where it changed
  --quotas                      refuse what comes more often than AWS takes it: management calls, an
                                account's requests (10,000/s) and new WebSockets (500/s)
  --open                        open the start page, which shows APIs, routes and requests, in the browser
  --json                        JSON lines: first {"event":"ready","url":…,"pid":…}, then each request
  --quiet                       do not print requests
  --help, --version

Samples

  $ apigw-local --openapi apis/pets.openapi.json --function pets=src/server/pets.handler
  $ apigw-local --template template.yaml --env PetsFunction.TABLE=pets-dev --open
  $ apigw-local --port 0 --json
  $ aws --endpoint-url http://127.0.0.1:4567 apigateway get-rest-apis

APIs are called at http://127.0.0.1:PORT/_aws/execute-api/{apiId}/{stage}/… or, by name, at
http://{apiId}.execute-api.localhost:PORT/{stage}/…
`;
