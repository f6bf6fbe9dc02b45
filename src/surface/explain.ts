/** A request that might be made, by whom. */
export interface Question {
  readonly workspace: string;
  readonly region: string;
  /** Account of the principal, where that does not say it. */
  readonly account: string | undefined;
  readonly accessKeyId: string | undefined;
  /** Of temporary credentials that carry their session in it. */
  readonly sessionToken: string | undefined;
  /** `root`, `user/alice`, `role/app`, an ARN, or the name of a service. */
  readonly principal: string | undefined;
  readonly operation: string;
  /** As the operation's API takes it, in JSON. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Address of the client; null where it is not told. */
  readonly sourceIp: string | null;
  /** Condition keys that the request would have besides. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** How one statement of a policy, or a grant, bears on a request. */
export interface ExplainedReason {
  /** The permission that was asked for: some requests need several. */
  readonly action: string;
  readonly policy: string;
  readonly statement: string;
  readonly effect: "Allow" | "Deny";
  readonly matched: boolean;
  /** What did not match; null where all did. */
  readonly missed: string | null;
}

/** Whether a request would be allowed, and why. */
export interface Explained {
  readonly decision: "allow" | "deny";
  /** The cloud's sentence of a denial; null for none. */
  readonly sentence: string | null;
  /** ARN of who asks, or the name of a service. */
  readonly principal: string;
  /** ARNs of the keys that are asked for. */
  readonly keys: readonly string[];
  readonly reasons: readonly ExplainedReason[];
}
