import type {
  CreateDomainNameAccessAssociationCommandInput,
  DomainNameAccessAssociation,
  GetDomainNameAccessAssociationsCommandInput,
  RejectDomainNameAccessAssociationCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { present } from "../present.js";
import { conflict } from "../protocol/api-error.js";
import type { StoredAccessAssociation } from "../store/rest-api.js";
import { entryOf } from "./lookup.js";

/** Which VPC endpoints may use a private domain name. They are kept; private domain names lead nowhere here. */
export const accessAssociationHandlers = {
  CreateDomainNameAccessAssociation: create,
  GetDomainNameAccessAssociations: (input: GetDomainNameAccessAssociationsCommandInput, call: Call) =>
    pageOf(input.resourceOwner === "OTHER_ACCOUNTS" ? [] : [...call.region.accessAssociations.values()], input),
  DeleteDomainNameAccessAssociation: remove,
  RejectDomainNameAccessAssociation: (input: RejectDomainNameAccessAssociationCommandInput, call: Call) =>
    remove(input, call),
} satisfies Handlers;

function create(input: CreateDomainNameAccessAssociationCommandInput, call: Call): DomainNameAccessAssociation {
  const { accessAssociationSource = "", domainNameArn = "" } = input;
  const known = [...call.region.accessAssociations.values()];
  const same = known.some(
    (one) => one.domainNameArn === domainNameArn && one.accessAssociationSource === accessAssociationSource,
  );
  if (same) throw conflict("The domain name access association already exists");
  const domain = domainNameArn.split("/domainnames/")[1] ?? domainNameArn;
  const arn = `arn:aws:apigateway:${call.region.name}:${call.region.accountId}:/domainnameaccessassociations/domainname/${domain}`;
  const association: StoredAccessAssociation = present({
    ...input,
    domainNameAccessAssociationArn: `${arn}/vpcesource/${accessAssociationSource}`,
  });
  call.region.accessAssociations.set(association.domainNameAccessAssociationArn, association);
  return association;
}

function remove(input: { domainNameAccessAssociationArn?: string | undefined }, { region }: Call): void {
  const message = "Invalid domain name access association identifier specified";
  const found = entryOf(region.accessAssociations, input.domainNameAccessAssociationArn, message);
  region.accessAssociations.delete(found.domainNameAccessAssociationArn);
}
