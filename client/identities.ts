import type { Control } from "./control.ts";
import type { CloudName, Places } from "./place.ts";

/** A policy document, as an object or as JSON. */
export type PolicyDocument = object | string;

/** A policy of a user or role: a document, one with a name of its own, the ARN of a managed policy, or the name of a system policy of Alibaba Cloud. */
export type Policy = PolicyDocument | { readonly name: string; readonly document: PolicyDocument };

/** What a user or role may. A member that is left out stays as it is, null clears it. */
export interface Identity {
  readonly policies?: readonly Policy[] | null;
  /** Permissions boundary, which only AWS has: a document, or the ARN of a managed policy. */
  readonly boundary?: PolicyDocument | null;
  readonly tags?: Readonly<Record<string, string>> | null;
  /** Trust policy of a role; where nothing is said, its account may assume it. */
  readonly trust?: PolicyDocument;
}

/** A user or role. */
export interface ShownIdentity {
  readonly cloud: CloudName;
  readonly account: string;
  /** `user/alice`, `role/team/app`. */
  readonly principal: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: string;
  /** Policies that are its own, as documents, and ARNs of managed ones. */
  readonly policies: readonly (string | { readonly name: string; readonly document: object })[];
  /** ARN of the permissions boundary; null for none. At AWS alone. */
  readonly boundary?: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of the groups of a user. */
  readonly groups?: readonly string[];
  /** Trust policy of a role. */
  readonly trust?: object;
}

/** An account other than the workspace's own. */
export interface AccountOptions {
  readonly cloud?: CloudName;
  readonly account?: string;
}

/** The users and roles of a workspace, by `user/NAME` or `role/NAME`, at AWS perhaps with a path before the name. */
export class Identities {
  readonly #control: Control;
  readonly #places: Places;

  constructor(control: Control, places: Places) {
    this.#control = control;
    this.#places = places;
  }

  /** Sets what a user or role may, which is made where there is none. */
  put(principal: string, identity: Identity, options: AccountOptions = {}): Promise<ShownIdentity> {
    return this.#control.json("PUT", this.#pathOf(options, principal), { body: identity });
  }

  /** @throws FauxkmsError `notFound` */
  get(principal: string, options: AccountOptions = {}): Promise<ShownIdentity> {
    return this.#control.json("GET", this.#pathOf(options, principal));
  }

  /** Roles, then users, of an account. */
  async list(options: AccountOptions = {}): Promise<ShownIdentity[]> {
    const found: ShownIdentity[] = [];
    let after: string | undefined;
    do {
      const page: { identities: ShownIdentity[]; next?: string } = await this.#control.json(
        "GET",
        this.#pathOf(options),
        { query: { after } },
      );
      found.push(...page.identities);
      after = page.next;
    } while (after !== undefined);
    return found;
  }

  /** Deletes a user or role, with its access keys. @throws FauxkmsError `notFound` */
  async delete(principal: string, options: AccountOptions = {}): Promise<void> {
    await this.#control.send("DELETE", this.#pathOf(options, principal));
  }

  #pathOf({ cloud = "aws", account }: AccountOptions, ...principal: string[]): string {
    const names = [cloud, account ?? this.#places[cloud].account, ...principal];
    return ["identities", ...names.map(encodeURIComponent)].join("/");
  }
}
