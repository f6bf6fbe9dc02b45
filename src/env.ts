import type { Journal } from "./objects/journal/api.ts";
import type { KeyStoreBindings } from "./objects/key-store/api.ts";
import type { QuotaCounters } from "./objects/quota-counters/api.ts";
import type { Workspace } from "./objects/workspace/api.ts";
import type { SettingVariables } from "./settings.ts";

/** Bindings and variables of the Worker (wrangler.toml); those that are settings stand in settings.ts. */
export interface Env extends SettingVariables, KeyStoreBindings {
  readonly WORKSPACES: DurableObjectNamespace<Workspace>;
  readonly QUOTA_COUNTERS: DurableObjectNamespace<QuotaCounters>;
  readonly JOURNALS: DurableObjectNamespace<Journal>;
  /** Rate limit of callers who cannot show who they are; none where it is not bound. */
  readonly UNIDENTIFIED_CALLERS?: RateLimit;
  /** Where it is deployed, permissive mode needs these words besides: ANYONE_MAY_USE_IT in runtime.ts. */
  readonly ALLOW_PERMISSIVE?: string;
  /** Private CA of the local server's TLS listener, PEM; none where it has no such listener. */
  readonly CA_CERTIFICATE?: string;
  /** Set by the local server: the control API may then go without an admin token. */
  readonly LOCAL?: string;
}
