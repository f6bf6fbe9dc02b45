import type { Session } from "../../auth/session.ts";
import { toBase64 } from "../../bytes.ts";
import { randomBytes } from "../../crypto/random.ts";
import { newTemporaryId } from "./access-key-ids.ts";
import { identityOf } from "./identity.ts";
import type { AnyCall } from "./operation.ts";

/**
 * Longest life of a session by the wall clock, milliseconds: that of the longest one AWS has. It matters where the
 * workspace's clock stands still.
 */
const LONGEST_MS = 129_600_000;

/** A session before its times are known, and who exactly it is of. */
export type NewSession = Omit<Session, "issuedAt" | "expiresAt" | "entityId">;

/** Makes temporary credentials, as answers show them. @param seconds how long they last on the workspace's clock */
export async function makeCredentials(
  call: AnyCall,
  { account, entity }: { readonly account: string; readonly entity: string },
  session: NewSession,
  seconds: number,
) {
  const { runtime, workspace, wall, now } = call;
  const { id: entityId } = await identityOf(call, { account, entity });
  const goneAt = wall + LONGEST_MS;
  const { generation } = await runtime.workspaces.object(workspace).expectSession(goneAt);
  const accessKeyId = newTemporaryId(account, randomBytes);
  const secretAccessKey = toBase64(randomBytes(30));
  // Answers have whole seconds.
  const expiresAt = Math.floor(now / 1000 + seconds) * 1000;
  const token = await runtime.sessions.make({
    cloud: "aws",
    accessKeyId,
    secretAccessKey,
    workspace,
    since: generation,
    goneAt,
    account,
    entity,
    session: { ...session, entityId, issuedAt: now, expiresAt },
  });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: token,
    Expiration: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
  };
}
