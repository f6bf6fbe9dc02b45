import type { RoleRecord, UserRecord } from "../../access/aws/entities.ts";
import { newUniqueId } from "../../access/aws/unique-id.ts";
import { randomBytes } from "../../crypto/random.ts";
import type { IdentityScene } from "../../surface/identities.ts";
import { type PrincipalName, principalText } from "./principal.ts";

/** Longest session of a role that nobody has set, in seconds (IAM API Reference, CreateRole). */
const SESSION_SECONDS = 3600;

const NOTHING = { inline: {}, attached: [], tags: [], boundary: null } as const;

/** A user without any right. */
export function newUser(scene: IdentityScene<"aws">, name: PrincipalName): UserRecord {
  return { ...entity(scene, name, "AIDA"), ...NOTHING, groups: [] };
}

/** A role without any right, which its own account may assume. */
export function newRole(scene: IdentityScene<"aws">, name: PrincipalName): RoleRecord {
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${scene.place.account}:root` },
        Action: "sts:AssumeRole",
      },
    ],
  });
  const own = { description: null, trust, maxSessionSeconds: SESSION_SECONDS };
  return { ...entity(scene, name, "AROA"), ...NOTHING, ...own };
}

function entity({ place, now }: IdentityScene<"aws">, { kind, path, name }: PrincipalName, prefix: string) {
  const arn = `arn:aws:iam::${place.account}:${principalText(kind, { path, name })}`;
  return { name, path, arn, id: newUniqueId(prefix, randomBytes), createdAt: now };
}
