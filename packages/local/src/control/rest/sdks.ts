import type { GetSdkCommandInput, SdkType } from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { ApiError } from "../protocol/api-error.js";
import { entryOf, restApiOf, stageOf } from "./lookup.js";

/** What AWS can generate. Here it is `apigw-codegen pull` that does, and better. */
export const sdkHandlers = {
  GetSdk: (input: GetSdkCommandInput, call: Call): never => {
    stageOf(restApiOf(call, input), input.stageName);
    throw new ApiError(
      "NotImplementedException",
      501,
      `GetSdk is not built in apigw-local: for a typed client run "npx apigw-codegen pull --api-id ${input.restApiId} ` +
        `--stage ${input.stageName} --endpoint-url ${call.endpoint}"`,
    );
  },
  GetSdkType: ({ id }: { id?: string | undefined }): SdkType => {
    const known = new Map(sdkTypes.map((type) => [type.id ?? "", type]));
    return entryOf(known, id, "Invalid SDK type specified");
  },
  GetSdkTypes: (input: { position?: string | undefined; limit?: number | undefined }) => pageOf(sdkTypes, input),
} satisfies Handlers;

const property = (name: string, friendlyName: string, description: string) => ({
  name,
  friendlyName,
  description,
  required: true,
});

const sdkTypes: SdkType[] = [
  {
    id: "android",
    friendlyName: "Android",
    configurationProperties: [
      property("groupId", "Group ID", "The Maven group ID of your SDK"),
      property("artifactId", "Artifact ID", "The Maven artifact ID of your SDK"),
      property("artifactVersion", "Artifact Version", "The Maven version of your SDK"),
      property("invokerPackage", "Invoker Package", "The Java package of your SDK"),
    ],
  },
  { id: "javascript", friendlyName: "JavaScript", configurationProperties: [] },
  {
    id: "objectivec",
    friendlyName: "iOS (Objective-C)",
    configurationProperties: [property("classPrefix", "Prefix", "The prefix of the classes of your SDK")],
  },
  {
    id: "swift",
    friendlyName: "iOS (Swift)",
    configurationProperties: [property("classPrefix", "Prefix", "The prefix of the classes of your SDK")],
  },
  {
    id: "java",
    friendlyName: "Java SDK",
    configurationProperties: [
      property("service.name", "Service Name", "The name of the service"),
      property("java.package-name", "Java Package Name", "The Java package of your SDK"),
    ],
  },
  {
    id: "ruby",
    friendlyName: "Ruby",
    configurationProperties: [property("service.name", "Service Name", "The name of the service")],
  },
];
