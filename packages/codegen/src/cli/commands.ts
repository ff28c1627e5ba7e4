import type { ListedCommand } from "./command.js";

/** Every command there is, in the order of `--help`. What a command needs is loaded when it runs. */
export const commands: readonly ListedCommand[] = [
  {
    name: "init",
    summary: "writes apigw.config.ts, with the account's APIs to choose from",
    sample: "apigw-codegen init",
    load: async () => (await import("./init-command.js")).initCommand,
  },
  {
    name: "pull",
    summary: "contract and lock from the deployed API, then the code",
    sample: "apigw-codegen pull --api-id a1b2c3d4e5 --stage prod",
    load: async () => (await import("./pull-command.js")).pullCommand,
  },
  {
    name: "generate",
    summary: "code from the contracts, without network or AWS",
    sample: "apigw-codegen generate",
    load: async () => (await import("./generate-command.js")).generateCommand,
  },
  {
    name: "status",
    summary: "drift from the contract in git, and what is configured but not deployed",
    sample: "apigw-codegen status",
    load: async () => (await import("./status-command.js")).statusCommand,
  },
  {
    name: "list",
    summary: "the account's APIs, all three kinds",
    sample: "apigw-codegen list --region eu-west-1",
    load: async () => (await import("./list-command.js")).listCommand,
  },
  {
    name: "post",
    summary: "sends a message to one connection of a WebSocket API",
    sample: `apigw-codegen post chat --connection "Lz1fRd=" --data '{"type":"hello"}'`,
    load: async () => (await import("./post-command.js")).postCommand,
  },
  {
    name: "disconnect",
    summary: "ends one connection of a WebSocket API",
    sample: 'apigw-codegen disconnect chat --connection "Lz1fRd="',
    load: async () => (await import("./disconnect-command.js")).disconnectCommand,
  },
  {
    name: "iam",
    summary: "the least that a policy must allow",
    sample: "apigw-codegen iam --for pull",
    load: async () => (await import("./iam-command.js")).iamCommand,
  },
  {
    name: "local",
    summary: "the local gateway with this project's APIs and functions",
    sample: "apigw-codegen local --open",
    load: async () => (await import("./local-command.js")).localCommand,
  },
  {
    name: "clean",
    summary: "removes generated files that nobody changed, and nothing else",
    sample: "apigw-codegen clean",
    load: async () => (await import("./clean-command.js")).cleanCommand,
  },
];
