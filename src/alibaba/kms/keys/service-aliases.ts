import { SECRETS_ALIAS } from "./default-keys.ts";

/**
 * Aliases of the keys that services of Alibaba Cloud keep in each account. The list follows the documentation of the
 * services, because no complete one is published. The alias for secrets is ours.
 */
export const SERVICE_ALIASES: ReadonlySet<string> = new Set([
  "alias/acs/acm",
  "alias/acs/ecs",
  "alias/acs/mse",
  "alias/acs/oos",
  "alias/acs/oss",
  "alias/acs/rds",
  SECRETS_ALIAS,
]);
