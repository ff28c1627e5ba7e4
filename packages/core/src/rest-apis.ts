import type { Connection } from "./connection.js";
import { exportRestApi } from "./export-rest.js";
import { findApi, type Known } from "./find-api.js";
import { type Bound, bind } from "./operations/bind.js";
import { restOperations } from "./operations/rest.js";
import type { RestApiExport } from "./shapes.js";

/** REST APIs: AWS's operations, and what people do with them in one call each. */
export interface RestApis extends Bound<typeof restOperations> {
  /** The only API with this name, or with these tags (`GetRestApis`); undefined where there is none. */
  find(known: Known): Promise<Found | undefined>;
  /** What a stage serves (`GetExport` with extensions, `GetDocumentationParts`, `GetStage` and more). */
  export(restApiId: string, options: { readonly stage: string }): Promise<RestApiExport>;
}

type Found = Awaited<ReturnType<Bound<typeof restOperations>["get"]>>;

export function restApis(connection: Connection): RestApis {
  const operations = bind(restOperations, connection.v1);
  return {
    ...operations,
    async find(known) {
      const found = await findApi(operations.list(), known, (api) => api);
      return found === undefined ? undefined : operations.get({ restApiId: found.id });
    },
    export: (restApiId, { stage }) => exportRestApi(operations, connection.v1, restApiId, stage),
  };
}
