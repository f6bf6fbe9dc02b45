/** A tag of a session or of a principal. */
export interface PrincipalTag {
  readonly key: string;
  readonly value: string;
}

/** How temporary credentials were made. */
export type SessionKind = "assumedRole" | "webIdentity" | "saml" | "sessionToken" | "federatedUser";

/**
 * What temporary credentials say of themselves besides whose they are (AWS STS API Reference; STS of Alibaba Cloud). Times in milliseconds of
 * the workspace's clock.
 */
export interface Session {
  readonly kind: SessionKind;
  /** Session name of a role, name of a federated user; empty for GetSessionToken. */
  readonly name: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Session policies as JSON; null where none were given. An empty list gives a federated user nothing. */
  readonly policies: readonly string[] | null;
  /** ARNs of managed policies that are session policies too. */
  readonly policyArns: readonly string[];
  readonly tags: readonly PrincipalTag[];
  /** Keys of tags that go on to the next role. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | null;
  /** When the caller proved a second factor; null for none. */
  readonly mfaAt: number | null;
  /** Identity provider of a web identity; null for others. */
  readonly provider: string | null;
  /** Unique id of the user or role whose policies count, when they were made; null where nobody had made it. Older tokens lack it. */
  readonly entityId?: string | null;
  /** Whether a role's credentials asked for it (role chaining). */
  readonly chained: boolean;
}
