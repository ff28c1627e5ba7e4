import { createHash } from "node:crypto";
import type { Asked } from "../backend.js";
import { lower, type World } from "../world.js";
import { integrated, json, type Scenario, type Scenarios, service } from "./parts.js";

/** A service that is named by an action, whose answer passes through. The service must have been asked for that action. */
async function action(world: World, name: string, target: string, answer: object) {
  const { backend, deploy } = world;
  backend.answers(({ headers }) => {
    const isAsked = headers["x-amz-target"] === target;
    const type = headers["content-type"] ?? "";
    return {
      status: isAsked ? 200 : 400,
      headers: { "Content-Type": type },
      body: JSON.stringify(isAsked ? answer : {}),
    };
  });
  const stage = await deploy({ "POST /": integrated(service(name, `action/${target.split(".")[1]}`)) });
  return stage.ask("POST /", { headers: { ...json, Connection: "keep-alive" }, body: "{}" });
}

const dynamodb =
  (key: string, name: string, answer: object): Scenario =>
  async (world) => {
    const { headers, json: content, status } = await action(world, "dynamodb", `DynamoDB_20120810.${name}`, answer);
    // What differs from call to call is kept by its name.
    const named = Object.entries(lower(headers)).map(([one, value]) => [
      one,
      ["content-length", "date", "x-amz-apigw-id"].includes(one) ? one : value,
    ]);
    return { [key]: { content, headers: Object.fromEntries(named), status_code: status } };
  };

/** The queue keeps messages as SQS does. */
function queue({ backend }: World): { messages(): object[]; first(): URLSearchParams } {
  backend.answers(() => ({ headers: { "Content-Type": "application/json" }, body: '{"SendMessageResponse": {}}' }));
  const forms = () => backend.asked.map((asked) => formOf(asked));
  return {
    messages: () =>
      forms().map((form, index) => {
        const body = form.get("MessageBody") ?? "";
        return {
          MessageId: `6f2f31ad-6d9d-4e9b-8ea5-3a9b8a1e8f3${index}`,
          ReceiptHandle: `receipt-${index}`,
          MD5OfBody: createHash("md5").update(body).digest("hex"),
          Body: JSON.parse(body),
        };
      }),
    first: () => forms()[0] ?? new URLSearchParams(),
  };
}

function formOf({ body, headers, query }: Asked): URLSearchParams {
  const isForm = headers["content-type"] === "application/x-www-form-urlencoded";
  return isForm ? new URLSearchParams(body.toString()) : query;
}

// https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/integrate-amazon-api-gateway-with-amazon-sqs-to-handle-asynchronous-rest-apis.html
const form = { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" };

const sequence = (number: number) => ({ SequenceNumber: `4954${number}`, ShardId: "shardId-000000000000" });

export const services: Scenarios = {
  "dynamodb/test_rest_api_to_dynamodb_integration-PutItem": dynamodb("result-put-item", "PutItem", {}),
  "dynamodb/test_rest_api_to_dynamodb_integration-Scan": dynamodb("result-scan", "Scan", {
    Count: 3,
    Items: [{ id: { S: "test" } }, { id: { S: "test 3" } }, { id: { S: "test2" } }],
    ScannedCount: 3,
  }),

  async "kinesis/test_apigateway_to_kinesis-PutRecords"(world) {
    const answer = { FailedRecordCount: 0, Records: [1, 2, 3].map(sequence) };
    return { apigateway_response: (await action(world, "kinesis", "Kinesis_20131202.PutRecords", answer)).json };
  },

  async "stepfunctions/TestApigatewayStepfunctions.test_apigateway_with_step_function_integration-DeleteStateMachine"(
    world,
  ) {
    const answer = await action(world, "states", "AWSStepFunctions.DeleteStateMachine", {});
    return { delete_state_machine_response: answer.json };
  },

  // Without a body the queue gets an empty object; with one, what was sent, space for space.
  async "sqs/test_sqs_aws_integration"(world) {
    const { messages } = queue(world);
    const integration = service("sqs", "path/123456789012/queue", {
      requestParameters: form,
      requestTemplates: { "application/json": "Action=SendMessage&MessageBody=$input.body" },
      responses: {
        default: { statusCode: "200", responseTemplates: { "application/json": '{"message": "great success!"}' } },
      },
    });
    const stage = await world.deploy({ "POST /": integrated(integration) });
    const first = await stage.ask("POST /", { headers: json, body: '{"foo": "bar"}' });
    const second = await stage.ask("POST /", { headers: json });
    return {
      "sqs-aws-integration-with-payload": first.json,
      "sqs-aws-integration-without-payload": second.json,
      "sqs-messages": messages(),
    };
  },

  // An attribute of the message, made from a header of the request.
  async "sqs/test_sqs_aws_integration_with_message_attribute-MessageAttributes"(world) {
    const { first, messages } = queue(world);
    const attribute = "MessageAttribute.1";
    const template =
      `Action=SendMessage&MessageBody=$input.body&${attribute}.Name=user-agent&${attribute}.Value.DataType=String` +
      `&${attribute}.Value.StringValue=$input.params('User-Agent')`;
    const stage = await world.deploy({
      "POST /": integrated(
        service("sqs", "path/123456789012/queue", {
          requestParameters: form,
          requestTemplates: { "application/json": template },
        }),
      ),
    });
    await stage.ask("POST /", { headers: { ...json, "User-Agent": "BAR-Header" }, body: '{"foo": "bar"}' });
    const told = first();
    const value = (name: string) => told.get(`${attribute}.Value.${name}`);
    return {
      "sqs-message-body": Reflect.get(Object(messages()[0]), "Body"),
      "sqs-message-attributes": {
        [told.get(`${attribute}.Name`) ?? ""]: { DataType: value("DataType"), StringValue: value("StringValue") },
      },
    };
  },
};
