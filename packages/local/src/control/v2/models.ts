import type {
  CreateModelCommandInput,
  GetModelsCommandInput,
  Model,
  UpdateModelCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Call, Handlers } from "../call.js";
import { modelTemplate } from "../model-template.js";
import { tokenPageOf } from "../pages.js";
import { present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { StoredApi, StoredApiModel } from "../store/api.js";
import { apiOf, needed, partOf, touch } from "./lookup.js";

/** Models of the messages of WebSocket APIs. */
export const modelHandlers = {
  CreateModel: createModel,
  GetModel: (input: ModelAddress, call: Call): Model => modelOf(call, input),
  GetModels: (input: GetModelsCommandInput, call: Call) =>
    tokenPageOf([...apiOf(call, input).definition.models.values()], input),
  GetModelTemplate: (input: ModelAddress, call: Call) => {
    const models = [...apiOf(call, input).definition.models.values()];
    const schemaOf = (name: string) => models.find(({ Name }) => Name === name)?.Schema;
    return { Value: modelTemplate(schemaOf, modelOf(call, input).Schema ?? "") };
  },
  UpdateModel: updateModel,
  DeleteModel: (input: ModelAddress, call: Call) => {
    const api = apiOf(call, input);
    api.definition.models.delete(modelOf(call, input).ModelId);
    touch(api);
  },
} satisfies Handlers;

interface ModelAddress {
  ApiId?: string | undefined;
  ModelId?: string | undefined;
}

function modelOf(call: Call, input: ModelAddress): StoredApiModel {
  return partOf(apiOf(call, input).definition.models, input.ModelId, "Model");
}

function createModel(input: CreateModelCommandInput, call: Call): Model {
  const api = apiOf(call, input);
  if (api.definition.api.ProtocolType === "HTTP") throw noModels();
  const { ApiId: _, ...members } = input;
  const Name = needed(input.Name, "Name");
  checkName(api, Name);
  checkSchema(needed(input.Schema, "Schema"));
  const model: StoredApiModel = {
    ContentType: "application/json",
    ...present(members),
    Name,
    ModelId: call.ids.part(),
  };
  api.definition.models.set(model.ModelId, model);
  touch(api);
  return model;
}

/** What AWS says of models where there are none. */
export function noModels() {
  return badRequest("Currently, Models are not permitted for APIs with a protocol type of HTTP");
}

function checkName(api: StoredApi, name: string, self?: StoredApiModel): void {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`);
  if ([...api.definition.models.values()].some((model) => model !== self && model.Name === name)) {
    throw conflict(`Model with name ${name} already exists`);
  }
}

function checkSchema(schema: string): void {
  try {
    JSON.parse(schema);
  } catch {
    throw badRequest("Invalid model schema specified: it is not JSON");
  }
}

function updateModel(input: UpdateModelCommandInput, call: Call): Model {
  const { ApiId: _, ModelId: __, ...members } = input;
  const model = modelOf(call, input);
  const api = apiOf(call, input);
  if (members.Name !== undefined) checkName(api, members.Name, model);
  if (members.Schema !== undefined) checkSchema(members.Schema);
  touch(api);
  return Object.assign(model, present(members));
}
