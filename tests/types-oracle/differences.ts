import type { Verdict } from "./oracle.js";

/** Where our types and openapi-typescript's differ, and why that is so. Every other schema of the corpus is the same. */
export const differences: readonly Difference[] = [
  {
    why: "a member that is required is required, also where its property stands in another part of an `allOf` or nowhere; openapi-typescript looks no further than the next reference",
    verdict: "narrower",
    schemas: {
      box: "PostOAuth2Revoke ShieldInformationBarrierSegmentRestrictionBase",
      digitalocean:
        "app app_component_base app_event app_events app_functions_spec app_job_spec app_log_destination_definition app_log_destination_logtail_spec app_propose app_propose_response app_response app_service_spec app_spec app_static_site_spec app_worker_spec apps_create_app_request apps_deployment apps_deployment_response apps_deployments_response apps_response apps_update_app_request domain_record_a domain_record_aaaa domain_record_caa domain_record_cname domain_record_mx domain_record_ns domain_record_soa domain_record_srv domain_record_txt logsink_schema meta sinks_response volumes_ext4 volumes_xfs",
    },
  },
  {
    why: "a part of an `allOf` that says nothing but `nullable` makes the whole nullable, as Box says of a root folder's parent; openapi-typescript reads nothing in it",
    verdict: "wider",
    schemas: { box: "Event EventSourceResource Events TrashFile TrashFileRestored TrashFolder TrashFolderRestored" },
  },
  {
    why: "both: a member that is required elsewhere, and a part that says nothing but `nullable`",
    verdict: "neither",
    schemas: {
      box: "Collaboration CollaborationItem Collaborations CollaborationsOffsetPaginated File FileFull Files Folder FolderFull Item Items ItemsOffsetPaginated MetadataQueryResultItem MetadataQueryResults RecentItem RecentItemResource RecentItems SearchResultItem SearchResultWithSharedLink SearchResultWithSharedLinkItem SearchResults SearchResultsResponse SearchResultsWithSharedLinks WebLink",
    },
  },
  {
    why: "openapi-typescript gives each heir of a base with a discriminator its own value of it; ours has the value where a union names the heirs",
    verdict: "wider",
    schemas: {
      digitalocean:
        "floating_ip_action_assign floating_ip_action_unassign reserved_ip_action_assign reserved_ip_action_unassign reserved_ipv6_action_assign reserved_ipv6_action_unassign",
    },
  },
];

/** One reason, and the schemas (and those that hold them) that it is one for: names, by document. */
interface Difference {
  readonly why: string;
  readonly verdict: Verdict;
  readonly schemas: Readonly<Record<string, string>>;
}
