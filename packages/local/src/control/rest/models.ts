import type {
  CreateModelCommandInput,
  CreateRequestValidatorCommandInput,
  DeleteModelCommandInput,
  GetModelsCommandInput,
  GetRequestValidatorsCommandInput,
  Model,
  RequestValidator,
  Template,
  UpdateModelCommandInput,
  UpdateRequestValidatorCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { modelTemplate } from "../model-template.js";
import { pageOf } from "../pages.js";
import { applyPatches, replaceable } from "../patch.js";
import { present } from "../present.js";
import { badRequest, conflict } from "../protocol/api-error.js";
import type { RestDefinition, StoredModel, StoredValidator } from "../store/rest-api.js";
import { byName, entryOf, required, restApiOf } from "./lookup.js";

/** Models, by name, and the validators that use them. */
export const modelHandlers = {
  CreateModel: createModel,
  GetModel: (input: ModelAddress, call: Call): Model => modelOf(call, input),
  GetModels: (input: GetModelsCommandInput, call: Call) =>
    pageOf(byName(restApiOf(call, input).definition.models.values()), input),
  GetModelTemplate: (input: ModelAddress, call: Call): Template => {
    const { schema } = modelOf(call, input);
    const { models } = restApiOf(call, input).definition;
    return { value: modelTemplate((name) => models.get(name)?.schema, schema) };
  },
  UpdateModel: updateModel,
  DeleteModel: deleteModel,
  CreateRequestValidator: createRequestValidator,
  GetRequestValidator: (input: ValidatorAddress, call: Call): RequestValidator => validatorOf(call, input),
  GetRequestValidators: (input: GetRequestValidatorsCommandInput, call: Call) =>
    pageOf([...restApiOf(call, input).definition.requestValidators.values()], input),
  UpdateRequestValidator: updateRequestValidator,
  DeleteRequestValidator: (input: ValidatorAddress, call: Call) => {
    const { id, name } = validatorOf(call, input);
    const { definition } = restApiOf(call, input);
    const used = [...definition.resources.values()].some(({ resourceMethods }) =>
      Object.values(resourceMethods ?? {}).some(({ requestValidatorId }) => requestValidatorId === id),
    );
    if (used) throw conflict(`Cannot delete request validator '${name}', is referenced in a method`);
    definition.requestValidators.delete(id);
  },
} satisfies Handlers;

interface ModelAddress {
  restApiId?: string | undefined;
  modelName?: string | undefined;
}

function modelOf(call: Call, input: ModelAddress): StoredModel {
  const { models } = restApiOf(call, input).definition;
  return entryOf(models, input.modelName, `Invalid model name specified: ${input.modelName}`);
}

function createModel(input: CreateModelCommandInput, call: Call): Model {
  const { models } = restApiOf(call, input).definition;
  const name = required(input.name, "Model name");
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`);
  if (models.has(name)) throw conflict(`Model name already exists for this REST API`);
  const model: StoredModel = present({
    id: call.ids.part(),
    name,
    description: input.description || undefined,
    contentType: required(input.contentType, "Model content type"),
    schema: input.schema ?? "",
  });
  checkSchema(model.schema);
  models.set(name, model);
  return model;
}

function checkSchema(schema: string): void {
  if (schema === "") return;
  let parsed: unknown;
  try {
    parsed = JSON.parse(schema);
  } catch {
    throw badRequest("Invalid model schema specified");
  }
  if (typeof parsed !== "object" || parsed === null || Object.keys(parsed).length === 0) {
    throw badRequest("Model schema must have at least 1 property or array items defined");
  }
}

function updateModel(input: UpdateModelCommandInput, call: Call): Model {
  const model = modelOf(call, input);
  const rules = replaceable("text", "/description", "/schema");
  applyPatches(model, input.patchOperations, rules, {
    special: ({ path, value }) => {
      if (path !== "/schema") return false;
      if (value === undefined || value === "") {
        throw badRequest("Model schema must have at least 1 property or array items defined");
      }
      checkSchema(value);
      return false;
    },
  });
  return model;
}

function deleteModel(input: DeleteModelCommandInput, call: Call): void {
  const { name } = modelOf(call, input);
  const { definition } = restApiOf(call, input);
  const user = methodWith(definition, name);
  if (user !== undefined) throw conflict(`Cannot delete model '${name}', is referenced in method ${user}`);
  definition.models.delete(name);
}

function methodWith({ resources }: RestDefinition, model: string): string | undefined {
  for (const { path, resourceMethods } of resources.values()) {
    for (const [httpMethod, { requestModels, methodResponses }] of Object.entries(resourceMethods ?? {})) {
      if (Object.values(requestModels ?? {}).includes(model)) return `request: ${path}/${httpMethod}`;
      const responses = Object.values(methodResponses ?? {});
      if (responses.some(({ responseModels }) => Object.values(responseModels ?? {}).includes(model))) {
        return `response: ${path}/${httpMethod}`;
      }
    }
  }
  return undefined;
}

interface ValidatorAddress {
  restApiId?: string | undefined;
  requestValidatorId?: string | undefined;
}

function validatorOf(call: Call, input: ValidatorAddress): StoredValidator {
  // AWS says the same whether the API or the validator is unknown.
  const validators = call.region.restApis.get(input.restApiId ?? "")?.definition.requestValidators ?? new Map();
  return entryOf(validators, input.requestValidatorId, "Invalid Request Validator identifier specified");
}

function createRequestValidator(input: CreateRequestValidatorCommandInput, call: Call): RequestValidator {
  const validator: StoredValidator = {
    id: call.ids.part(),
    name: input.name ?? "",
    validateRequestBody: input.validateRequestBody ?? false,
    validateRequestParameters: input.validateRequestParameters ?? false,
  };
  restApiOf(call, input).definition.requestValidators.set(validator.id, validator);
  return validator;
}

function updateRequestValidator(input: UpdateRequestValidatorCommandInput, call: Call): RequestValidator {
  const validator = validatorOf(call, input);
  const rules = [
    ...replaceable("text", "/name"),
    ...replaceable("flag", "/validateRequestParameters", "/validateRequestBody"),
  ];
  applyPatches(validator, input.patchOperations, rules, {
    check: ({ name }) => {
      if (name === "") throw badRequest("Request Validator name cannot be blank");
    },
  });
  return validator;
}
