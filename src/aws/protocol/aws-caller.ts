import type { Session } from "../../auth/session.ts";
import type { Caller } from "../../surface/caller.ts";

/** An identified caller of AWS. `principal` is the ARN in denials: of a role that of its session. */
export interface AwsCaller extends Caller {
  /**
   * Whose policies count: `root`, `user/alice` or `role/app`, perhaps with a path before the name, as access keys have
   * it. For a federated user the user who made the session, or `root`.
   */
  readonly entity: string;
  /** The access key that the request names; empty for none. */
  readonly accessKeyId: string;
  /** Null for long-term credentials. */
  readonly session: Session | null;
}
