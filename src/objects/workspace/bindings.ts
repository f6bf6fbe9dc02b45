import type { SettingVariables } from "../../settings.ts";
import type { Journal } from "../journal/api.ts";
import type { KeyStoreBindings } from "../key-store/api.ts";
import type { QuotaCounters } from "../quota-counters/api.ts";
import type { Restorable } from "../restoring.ts";

/** Bindings of a workspace: its objects, and the directory. */
export interface WorkspaceBindings extends KeyStoreBindings, SettingVariables {
  readonly LOCAL?: string;
  readonly QUOTA_COUNTERS: DurableObjectNamespace<QuotaCounters>;
  readonly JOURNALS: DurableObjectNamespace<Journal>;
}

/** An object of a workspace, as its workspace calls it. */
export interface MemberObject extends Pick<Restorable, "unstage"> {
  /** Ends it for earlier generations. @returns false if it was used in that one, and stays */
  end(generation: number): boolean | Promise<boolean>;
}
