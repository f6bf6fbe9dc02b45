import type { Cloud } from "../cloud/list.ts";
import type { IdentityDirectory, IdentityPlace } from "../directory/identities.ts";

/** A policy as a test writes it: a document, `{name, document}`, or JSON, an ARN or a name as text. */
export type GivenPolicy = string | Readonly<Record<string, unknown>>;

/** What a user or role is to be; a member that is left out stays, and null clears it. */
export interface IdentityChange {
  readonly policies?: readonly GivenPolicy[] | null | undefined;
  /** Permissions boundary: a document, or the ARN of a managed policy. */
  readonly boundary?: GivenPolicy | null | undefined;
  readonly tags?:
    | Readonly<Record<string, string>>
    | readonly { readonly Key: string; readonly Value: string }[]
    | null
    | undefined;
  /** Trust policy of a role. */
  readonly trust?: GivenPolicy | undefined;
}

/** A user or role as the control API shows it: what it says may be put again. */
export interface ShownIdentity {
  /** `user/alice`, `role/team/app`. */
  readonly principal: string;
  readonly arn: string;
  /** Unique id. */
  readonly id: string;
  /** Milliseconds of the workspace's clock. */
  readonly createdAt: number;
  /** Policies that are its own, as documents, and ARNs of managed ones. */
  readonly policies: readonly (string | { readonly name: string; readonly document: unknown })[];
  /** ARN of the managed policy that is the permissions boundary; null for none. Left out where a cloud has none. */
  readonly boundary?: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of the groups of a user. */
  readonly groups?: readonly string[];
  /** Trust policy of a role. */
  readonly trust?: unknown;
}

/** The directory at a place, and the time. */
export interface IdentityScene<C extends Cloud = Cloud> {
  readonly directory: IdentityDirectory;
  readonly place: IdentityPlace<C>;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
}

/** Users and roles of a cloud, as the control API sets them. Principals are `user/NAME` or `role/NAME`, perhaps with a path. */
export interface CloudIdentities<C extends Cloud = Cloud> {
  /** Sets what a user or role may, which is made where there is none. @throws IdentityError */
  put(scene: IdentityScene<C>, principal: string, change: IdentityChange): Promise<ShownIdentity>;
  /** @throws IdentityError for what is no principal */
  find(scene: IdentityScene<C>, principal: string): Promise<ShownIdentity | null>;
  /** Roles, then users, by name. @param after principal after which the page begins; empty for the first. */
  list(scene: IdentityScene<C>, after: string, limit: number): Promise<ShownIdentity[]>;
  /** Deletes a user or role. @returns its principal as it was, null where there was none @throws IdentityError */
  remove(scene: IdentityScene<C>, principal: string): Promise<string | null>;
}

/** What is wrong with a user or role that is to be set. The message begins with the member's path. */
export class IdentityError extends Error {
  readonly code: "invalid" | "conflict" | "tooMany";

  constructor(code: IdentityError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
