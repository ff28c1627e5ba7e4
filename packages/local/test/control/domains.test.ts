import { APIGatewayClient, GetBasePathMappingsCommand, GetDomainNameCommand } from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
  CreateDomainNameCommand,
  GetApiMappingsCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.js";
import { clientOptions, type Served, serveControlPlane } from "./serve.js";

let server: Served & { readonly plane: ControlPlane };
let client: ApiGatewayV2Client;
beforeAll(async () => {
  server = await serveControlPlane();
  client = new ApiGatewayV2Client(clientOptions(server.url));
});
afterAll(() => server.stop());

test("a path of a custom domain leads to the stage with the longest mapping, and both APIs tell of it", async () => {
  const DomainName = "api.shop.example";
  const target = "arn:aws:lambda:eu-west-1:123456789012:function:pets";
  const make = async (Name: string) =>
    (await client.send(new CreateApiCommand({ Name, ProtocolType: "HTTP", Target: target }))).ApiId ?? "";
  const [root, pets] = [await make("root"), await make("pets")];
  await client.send(new CreateDomainNameCommand({ DomainName }));
  const map = (ApiId: string, ApiMappingKey?: string) =>
    client.send(new CreateApiMappingCommand({ DomainName, ApiId, Stage: "$default", ApiMappingKey }));
  await map(root);
  await map(pets, "shop/pets");
  await expect(map(pets, "shop/pets")).rejects.toMatchObject({ name: "ConflictException" });

  expect((await client.send(new GetApiMappingsCommand({ DomainName }))).Items).toHaveLength(2);
  const rest = new APIGatewayClient(clientOptions(server.url));
  expect(await rest.send(new GetDomainNameCommand({ domainName: DomainName }))).toMatchObject({
    domainName: DomainName,
    endpointConfiguration: { types: ["REGIONAL"] },
  });
  const { items } = await rest.send(new GetBasePathMappingsCommand({ domainName: DomainName }));
  expect(items?.map(({ basePath }) => basePath)).toEqual(["(none)", "shop/pets"]);

  const { domains } = server.plane;
  expect(domains.find(DomainName, "/shop/pets/7")).toEqual({
    basePath: "shop/pets",
    apiId: pets,
    stage: "$default",
    rest: "/7",
  });
  expect(domains.find(DomainName, "/shop/petshop")).toEqual({
    basePath: "",
    apiId: root,
    stage: "$default",
    rest: "/shop/petshop",
  });
  expect(domains.has("API.shop.example")).toBe(true);
  expect(domains.has("other.example")).toBe(false);
});
