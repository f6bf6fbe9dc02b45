import type { KeyStore } from "./storage/key-store.ts";
import type { QuotaCounters } from "./storage/quota-counters.ts";
import type { Workspace } from "./storage/workspace-object.ts";

/** Bindings and variables of the Worker (wrangler.toml). */
export interface Env {
  readonly DB: D1Database;
  readonly WORKSPACES: DurableObjectNamespace<Workspace>;
  readonly KEY_STORES: DurableObjectNamespace<KeyStore>;
  readonly QUOTA_COUNTERS: DurableObjectNamespace<QuotaCounters>;
  readonly QUOTAS?: string;
  readonly QUOTA_PROFILE?: string;
  readonly AUTH?: string;
  readonly FAUXKMS_SECRET?: string;
  readonly ADMIN_TOKEN?: string;
  /** Root certificate of Nitro attestation documents, PEM; AWS's own where there is none. */
  readonly NITRO_ROOT?: string;
  /** Patience with external key store proxies; KMS's own 250 milliseconds where there is none. */
  readonly XKS_TIMEOUT_MS?: string;
  /** Set by the local server: the control API may then go without an admin token. */
  readonly LOCAL?: string;
}
