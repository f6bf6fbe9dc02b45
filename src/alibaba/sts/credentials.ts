import type { Session } from "../../auth/session.ts";
import { randomBytes } from "../../crypto/random.ts";
import { iso } from "../../iso-time.ts";
import { ALIBABA_ACCESS_KEYS } from "../protocol/access-keys.ts";
import type { AnyCall } from "./operation.ts";
import type { NamedRole } from "./roles.ts";

/**
 * Longest life of a session by the wall clock, milliseconds: that of the longest one there is. It matters where the
 * workspace's clock stands still.
 */
const LONGEST_MS = 43_200_000;

/** A session before its times are known, and who exactly it is of. */
export type NewSession = Omit<Session, "issuedAt" | "expiresAt" | "entityId">;

/** Makes temporary credentials, as answers show them. @param seconds how long they last on the workspace's clock */
export async function makeCredentials(
  call: AnyCall,
  { account, entity, record }: Pick<NamedRole, "account" | "entity" | "record">,
  session: NewSession,
  seconds: number,
) {
  const { runtime, workspace, wall, now } = call;
  const goneAt = wall + LONGEST_MS;
  const { generation } = await runtime.workspaces.object(workspace).expectSession(goneAt);
  const accessKeyId = ALIBABA_ACCESS_KEYS.newId(true, randomBytes);
  const secretAccessKey = ALIBABA_ACCESS_KEYS.newSecret(randomBytes);
  // Answers have whole seconds.
  const expiresAt = Math.floor(now / 1000 + seconds) * 1000;
  const token = await runtime.sessions.make({
    cloud: "alibaba",
    accessKeyId,
    secretAccessKey,
    workspace,
    since: generation,
    goneAt,
    account,
    entity,
    // As it was found now: what isolates remember may be a role of before with the same name.
    session: { ...session, entityId: record?.id ?? null, issuedAt: now, expiresAt },
  });
  return {
    AccessKeyId: accessKeyId,
    AccessKeySecret: secretAccessKey,
    SecurityToken: token,
    Expiration: iso(expiresAt),
  };
}
