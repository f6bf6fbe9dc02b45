/** How one statement of a policy, or a grant, bore on a request. */
export interface Reason {
  /** Label of the policy, or `grant <id>`. */
  readonly policy: string;
  /** Sid, or `statement N` counted from 1. */
  readonly statement: string;
  readonly effect: "Allow" | "Deny";
  readonly matched: boolean;
  /** What did not match, for people; null where all did. */
  readonly missed: string | null;
}
