import type { Journal } from "./objects/journal/api.ts";
import type { KeyStoreBindings } from "./objects/key-store/api.ts";
import type { QuotaCounters } from "./objects/quota-counters/api.ts";
import type { Workspace } from "./objects/workspace/api.ts";

/** Bindings and variables of the Worker (wrangler.toml). */
export interface Env extends KeyStoreBindings {
  readonly WORKSPACES: DurableObjectNamespace<Workspace>;
  readonly QUOTA_COUNTERS: DurableObjectNamespace<QuotaCounters>;
  readonly JOURNALS: DurableObjectNamespace<Journal>;
  /** Rate limit of callers who cannot show who they are; none where it is not bound. */
  readonly UNIDENTIFIED_CALLERS?: RateLimit;
  readonly QUOTAS?: string;
  readonly QUOTA_PROFILE?: string;
  /** State changes of one key in a second before it counts as hot; 0 for none. */
  readonly HOT_KEY_LIMIT?: string;
  /** How requests for higher quotas end (auto, deny, manual), and after how many seconds. */
  readonly QUOTA_APPROVAL?: string;
  readonly QUOTA_APPROVAL_SECONDS?: string;
  /** Whether answered requests are recorded: on or off. */
  readonly RECORD?: string;
  readonly AUTH?: string;
  /** Where it is deployed, permissive mode needs these words besides: ANYONE_MAY_USE_IT in runtime.ts. */
  readonly ALLOW_PERMISSIVE?: string;
  /** Regions in strict mode besides those of the clouds; with commas. */
  readonly EXTRA_REGIONS?: string;
  /** Whether an instance works in the 15 days after its end: work or stop. */
  readonly EXPIRED_INSTANCES?: string;
  readonly ADMIN_TOKEN?: string;
  /** Root certificate of Nitro attestation documents, PEM; AWS's own where there is none. */
  readonly NITRO_ROOT?: string;
  /** Private CA of the local server's TLS listener, PEM; none where it has no such listener. */
  readonly CA_CERTIFICATE?: string;
  /** How long a request waits at a dedicated gateway that is at its limit, milliseconds. */
  readonly GATEWAY_WAIT_MS?: string;
  /** Patience with external key store proxies; KMS's own 250 milliseconds where there is none. */
  readonly XKS_TIMEOUT_MS?: string;
  /** What the local server listens on, further names of it, and web origins that may call it; with commas. */
  readonly HOST?: string;
  readonly ALLOWED_HOSTS?: string;
  readonly ALLOWED_ORIGINS?: string;
  /** Set by the local server: the control API may then go without an admin token. */
  readonly LOCAL?: string;
}
