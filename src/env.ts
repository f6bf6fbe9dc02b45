import type { Journal } from "./objects/journal/api.ts";
import type { KeyStoreBindings } from "./objects/key-store/api.ts";
import type { QuotaCounters } from "./objects/quota-counters/api.ts";
import type { Workspace } from "./objects/workspace/api.ts";
import type { SettingVariables } from "./settings.ts";

/** Bindings and variables of the Worker (wrangler.toml); variables that are settings are in settings.ts. */
export interface Env extends SettingVariables, KeyStoreBindings {
  readonly WORKSPACES: DurableObjectNamespace<Workspace>;
  readonly QUOTA_COUNTERS: DurableObjectNamespace<QuotaCounters>;
  readonly JOURNALS: DurableObjectNamespace<Journal>;
  /** Rate limit of callers who cannot authenticate; no limit if it is not bound. */
  readonly UNIDENTIFIED_CALLERS?: RateLimit;
  /** Rate limit of those who make workspaces without a token; an isolate counts itself if it is not bound. */
  readonly SIGNUPS?: RateLimit;
  /** Confirmation of permissive mode on a deployment: the text ANYONE_MAY_USE_IT in isolate/runtime.ts. */
  readonly ALLOW_PERMISSIVE?: string;
  /** Private CA of the local server's TLS listener, PEM; left out without a listener. */
  readonly CA_CERTIFICATE?: string;
  /** What makes RSA keys outside of workerd's thread (cli/rsa-keys.ts); only the local server binds it. */
  readonly RSA_KEYS?: Fetcher;
  /** Set by the local server, whose control API may work without an admin token. */
  readonly LOCAL?: string;
}
