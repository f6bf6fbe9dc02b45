import type { RamRoleRecord, RamUserRecord } from "../../access/alibaba/entities.ts";
import { newRamId } from "../../access/alibaba/unique-id.ts";
import { randomBytes } from "../../crypto/random.ts";
import type { IdentityScene } from "../../surface/identities.ts";
import { SESSION_SECONDS } from "./limits.ts";

/** What a user says of itself besides its name. */
export const NO_PROFILE = { displayName: "", mobilePhone: "", email: "", comments: "" } as const;

const NOTHING = { attached: [], tags: [] } as const;

/** A user without any right. */
export function newRamUser(scene: IdentityScene<"alibaba">, name: string): RamUserRecord {
  return { ...entity(scene, name), ...NO_PROFILE, ...NOTHING, groups: [] };
}

/** A role without any right, which the identities of its own account may assume. */
export function newRamRole(scene: IdentityScene<"alibaba">, name: string): RamRoleRecord {
  const trust = JSON.stringify({
    Version: "1",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { RAM: [`acs:ram::${scene.place.account}:root`] },
      },
    ],
  });
  return {
    ...entity(scene, name),
    ...NOTHING,
    description: "",
    trust,
    maxSessionSeconds: SESSION_SECONDS.usual,
  };
}

function entity({ now }: IdentityScene<"alibaba">, name: string) {
  return { name, id: newRamId(randomBytes), createdAt: now, updatedAt: now };
}
