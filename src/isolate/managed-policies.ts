import { managedDocument } from "../access/aws/effective-identity.ts";
import { awsManagedName, nameAtEnd } from "../access/aws/policy-arn.ts";
import type { AttachedPolicy } from "../access/aws/request.ts";
import { attachedPolicy } from "../access/policy/attached-policy.ts";
import type { IdentityDirectory, IdentityPlace } from "../directory/identities.ts";
import type { Background } from "../request-context.ts";
import { ByRevocation } from "./by-revocation.ts";
import type { Workspaces } from "./workspaces.ts";

/** Number of managed policies cached by an isolate. */
const CAPACITY = 1000;

/**
 * A cache in front of D1 of managed policies by their ARNs, as sessions name them. Like an identity, a policy is used until
 * the workspace's state reports a revocation, as every change counts, or another generation.
 */
export class ManagedPolicies {
  readonly #directory: IdentityDirectory;
  readonly #workspaces: Workspaces;
  readonly #entries = new ByRevocation<AttachedPolicy | null>(CAPACITY);

  constructor(directory: IdentityDirectory, workspaces: Workspaces) {
    this.#directory = directory;
    this.#workspaces = workspaces;
  }

  /** The policies of some ARNs in an account, without those that there are not. */
  async get(
    where: Omit<IdentityPlace<"aws">, "generation">,
    arns: readonly string[],
    wall: number,
    background: Background,
  ): Promise<readonly AttachedPolicy[]> {
    if (arns.length === 0) return [];
    const state = await this.#workspaces.get(where.workspace, wall, background);
    const found: AttachedPolicy[] = [];
    for (const arn of arns) {
      const key = `${where.workspace}/${where.account}/${arn}`;
      let policy = this.#entries.get(key, state, wall);
      if (policy === undefined) {
        policy = await this.#read({ ...where, generation: state.generation }, arn);
        this.#entries.set(key, policy, state, wall);
      }
      if (policy !== null) found.push(policy);
    }
    return found;
  }

  async #read(place: IdentityPlace<"aws">, arn: string): Promise<AttachedPolicy | null> {
    const isOwn = awsManagedName(arn) === null;
    const found = isOwn ? await this.#directory.find(place, "policy", nameAtEnd(arn)) : null;
    const document = managedDocument(arn, found === null ? [] : [found.record]);
    return document === undefined ? null : attachedPolicy({ label: arn, arn, document });
  }
}
