import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AwsPrincipal } from "../../access/aws/request.ts";
import { partitionOf } from "../../cloud/aws-partitions.ts";
import type { AwsCaller } from "./aws-caller.ts";

/** Who asks, with all names by which a grant may mean them. */
export interface Asking {
  readonly principal: AwsPrincipal;
  /** The principal itself, its user or role, its account. */
  readonly grantees: readonly string[];
}

/** Those that were made before, by identity and ARN, because nearly every request is of one of a few. */
const known = new WeakMap<EffectiveIdentity, Map<string, Asking>>();

/** The kind of a caller's principal. */
function kindOf({ entity, session }: AwsCaller): AwsPrincipal["kind"] {
  if (entity === SERVICE) return "service";
  if (session?.kind === "federatedUser") return "federatedUser";
  if (entity === "root") return "root";
  return entity.startsWith("role/") ? "assumedRole" : "user";
}

/** Entity of a caller that is a service itself: `principal` is its name, and its account the one that is meant. */
export const SERVICE = "service";

/** The principal of a caller, as policies see it. */
export function askingOf(caller: AwsCaller, identity: EffectiveIdentity): Asking {
  let byArn = known.get(identity);
  if (!byArn) {
    byArn = new Map();
    known.set(identity, byArn);
  }
  const before = byArn.get(caller.principal);
  if (before) return before;
  const kind = kindOf(caller);
  const isService = kind === "service";
  const principal: AwsPrincipal = {
    kind,
    account: isService ? "" : caller.account,
    arn: caller.principal,
    entityArn: isService ? caller.principal : identity.arn,
    entityId: identity.id,
  };
  const root = `arn:${partitionOf(caller.region)}:iam::${caller.account}:root`;
  const names = isService ? [principal.arn] : [principal.arn, principal.entityArn, root];
  const asking = { principal, grantees: [...new Set(names)] };
  // A session has a name that its maker chose: of an identity there may be any number.
  if (byArn.size < 100) byArn.set(caller.principal, asking);
  return asking;
}
