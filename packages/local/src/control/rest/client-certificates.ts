import type {
  ClientCertificate,
  GenerateClientCertificateCommandInput,
  GetClientCertificatesCommandInput,
  UpdateClientCertificateCommandInput,
} from "@aws-sdk/client-api-gateway";
import type { Call, Handlers } from "../call.js";
import { pageOf } from "../pages.js";
import { applyPatches, replaceable } from "../patch.js";
import { now, present } from "../present.js";
import { badRequest } from "../protocol/api-error.js";
import type { StoredClientCertificate } from "../store/rest-api.js";
import { makeCertificate } from "./certificate.js";
import { entryOf } from "./lookup.js";

/** Certificates by which a backend can tell that it is API Gateway who calls. */
export const clientCertificateHandlers = {
  GenerateClientCertificate: generate,
  GetClientCertificate: (input: Address, call: Call): ClientCertificate => certificateOf(call, input),
  GetClientCertificates: (input: GetClientCertificatesCommandInput, call: Call) =>
    pageOf([...call.region.clientCertificates.values()], input),
  UpdateClientCertificate: (input: UpdateClientCertificateCommandInput, call: Call): ClientCertificate => {
    const certificate = certificateOf(call, input);
    applyPatches(certificate, input.patchOperations, replaceable("text", "/description"));
    return certificate;
  },
  DeleteClientCertificate: (input: Address, call: Call) => {
    const { clientCertificateId } = certificateOf(call, input);
    const stages = [...call.region.restApis.values()].flatMap((api) => [...api.stages.values()]);
    if (stages.some((stage) => stage.clientCertificateId === clientCertificateId)) {
      throw badRequest("Client certificate is used by a stage and cannot be deleted");
    }
    call.region.clientCertificates.delete(clientCertificateId);
  },
} satisfies Handlers;

interface Address {
  clientCertificateId?: string | undefined;
}

function generate(input: GenerateClientCertificateCommandInput, call: Call): ClientCertificate {
  const { pem, notBefore, notAfter } = makeCertificate("ApiGateway", now());
  const certificate: StoredClientCertificate = present({
    ...input,
    clientCertificateId: call.ids.part(),
    pemEncodedCertificate: pem,
    createdDate: notBefore,
    expirationDate: notAfter,
  });
  call.region.clientCertificates.set(certificate.clientCertificateId, certificate);
  return certificate;
}

function certificateOf({ region }: Call, { clientCertificateId }: Address): StoredClientCertificate {
  return entryOf(region.clientCertificates, clientCertificateId, "Invalid Client Certificate identifier specified");
}
