import { attachedPolicy } from "../access/aws/attached-policy.ts";
import { managedDocument } from "../access/aws/effective-identity.ts";
import { awsManagedName, nameAtEnd } from "../access/aws/policy-arn.ts";
import type { AttachedPolicy } from "../access/aws/request.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { IdentityDirectory, IdentityPlace } from "../directory/identities.ts";
import type { Background } from "../request-context.ts";
import type { Workspaces } from "./workspaces.ts";

/** Number of managed policies cached by an isolate. */
const CAPACITY = 1000;

interface Entry {
  readonly policy: AttachedPolicy | null;
  readonly generation: number;
  /** `WorkspaceState.revocations` after which it was read. */
  readonly revocations: number;
}

/**
 * A cache in front of D1 of managed policies by their ARNs, as sessions name them. Like an identity, a policy is used until
 * the workspace's state reports a revocation, as every change counts, or another generation.
 */
export class ManagedPolicies {
  readonly #directory: IdentityDirectory;
  readonly #workspaces: Workspaces;
  readonly #entries = new BoundedMap<string, Entry>(CAPACITY);

  constructor(directory: IdentityDirectory, workspaces: Workspaces) {
    this.#directory = directory;
    this.#workspaces = workspaces;
  }

  /** The policies of some ARNs in an account, without those that there are not. */
  async get(
    where: Omit<IdentityPlace, "generation">,
    arns: readonly string[],
    wall: number,
    background: Background,
  ): Promise<readonly AttachedPolicy[]> {
    if (arns.length === 0) return [];
    const { generation, revocations } = await this.#workspaces.get(where.workspace, wall, background);
    const found: AttachedPolicy[] = [];
    for (const arn of arns) {
      const key = `${where.workspace}/${where.account}/${arn}`;
      const known = this.#entries.get(key);
      const isGood = known?.generation === generation && known.revocations === revocations;
      const policy = isGood ? known.policy : await this.#read({ ...where, generation }, arn);
      if (!isGood) this.#entries.set(key, { policy, generation, revocations });
      if (policy !== null) found.push(policy);
    }
    return found;
  }

  async #read(place: IdentityPlace, arn: string): Promise<AttachedPolicy | null> {
    const isOwn = awsManagedName(arn) === null;
    const found = isOwn ? await this.#directory.find(place, "policy", nameAtEnd(arn)) : null;
    const document = managedDocument(arn, found === null ? [] : [found.record]);
    return document === undefined ? null : attachedPolicy({ label: arn, arn, document });
  }
}
