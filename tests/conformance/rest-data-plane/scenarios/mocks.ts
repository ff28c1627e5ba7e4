import { inputDocument } from "../../control-plane/recordings.js";
import { integrated, mock, type Scenario, type Scenarios } from "./parts.js";

/** One API by path and by host, for each way in which what has no template is passed through. */
function passthrough(behavior: string, byHost: boolean): Scenario {
  return async ({ deploy }) => {
    const made = mock('{"statusCode": 200}', '{"statusCode": 200, "id": 42}', { passthroughBehavior: behavior });
    const stage = await deploy({ "GET /": integrated(made) });
    return { "mock-response": (await stage.ask("GET /", { byHost })).json };
  };
}

const passthroughs = ["NEVER", "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES"].flatMap((behavior) =>
  ["HOST_BASED", "PATH_BASED"].map((address) => {
    const name = `basic/TestIntegrations.test_mock_integration_response-${behavior}-UrlType.${address}-GET`;
    return [name, passthrough(behavior, address === "HOST_BASED")] as const;
  }),
);

export const mocks: Scenarios = {
  ...Object.fromEntries(passthroughs),

  // The document is recorded.
  async "basic/TestAPIGateway.test_api_gateway_mock_integration"({ deployDocument }) {
    const document = JSON.parse(Buffer.from(await inputDocument("openapi-mock.json")).toString());
    const stage = await deployDocument(document);
    return { "mocked-response": (await stage.ask("GET /echo/foobar")).json };
  },

  // Unknown paths and methods are answered alike.
  async "common/TestApigatewayRouting.test_routing_not_found"({ deploy }) {
    const made = mock('{"statusCode": 200}', '{"statusCode": 200, "message": "exists"}');
    const stage = await deploy({ "GET /existing": integrated(made) });
    const refused = async (route: string) => {
      const { headers, json } = await stage.ask(route);
      return { content: json, errorType: headers["x-amzn-ErrorType"] };
    };
    return {
      "working-route": (await stage.ask("GET /existing")).json,
      "not-found": await refused("GET /missing"),
      "wrong-method": await refused("POST /existing"),
    };
  },

  // What a request template overrides of a request that nobody gets, the response template reads.
  async "integrations/test_integration_mock_with_request_overrides_in_response_template"({ deploy }) {
    const request = `#set($context.requestOverride.path.which = $input.params('which')){"statusCode": 200}`;
    const response = `#set($which = $context.requestOverride.path.which)
#if($which == "path1"){"response": "path was path one"}
#elseif($which == "path2"){"response": "path was path two"}
#else{"response": "this is the else clause"}
#end`;
    const stage = await deploy({ "GET /{which}": integrated(mock(request, response)) });
    return {
      "invoke-path1": (await stage.ask("GET /path1")).json,
      "invoke-path2": (await stage.ask("GET /path2")).json,
      "invoke-path-else": (await stage.ask("GET /path3")).json,
    };
  },

  // What it overrides of the response is there too, with names of one's own.
  async "integrations/test_integration_mock_with_response_override_in_request_template-True"({ deploy }) {
    const request = `#set($context.responseOverride.status = "444")
#set($context.responseOverride.header.foo = "bar")
#set($context.responseOverride.custom = "is also passed around")
{"statusCode": 200}`;
    const response = `{
  "statusOverride": "$context.responseOverride.status",
  "fooHeader": "$context.responseOverride.header.foo",
  "custom": "$context.responseOverride.custom"
}`;
    const stage = await deploy({ "GET /": integrated(mock(request, response)) });
    const { json, status } = await stage.ask("GET /");
    return { response: { body: json, status_code: status } };
  },
};
