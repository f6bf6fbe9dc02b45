import type { Session } from "../../auth/session.ts";
import type { SessionCredential } from "../../auth/session-credential.ts";
import { partitionOf } from "../../cloud/aws-partitions.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { AwsCaller } from "./aws-caller.ts";
import { expiredToken, unknownToken } from "./errors.ts";

/** What the ids of temporary access keys begin with. */
export const TEMPORARY = "ASIA";

/** Session name of the credentials that `POST credentials` makes for a role. */
const STANDING = "fauxkms";

/**
 * The temporary credentials that a session token carries.
 *
 * @throws AwsError UnrecognizedClientException where they are not those of the access key, ExpiredTokenException
 */
export async function sessionOf(
  runtime: Runtime,
  accessKeyId: string,
  token: string,
  { wall, background }: { readonly wall: number; readonly background: Background },
): Promise<SessionCredential> {
  const credential = await runtime.sessions.get(token, wall, background);
  if (credential === "expired") throw expiredToken();
  const isOurs = credential !== null && (credential.cloud ?? "aws") === "aws";
  if (!isOurs || credential.accessKeyId !== accessKeyId) throw unknownToken();
  return credential;
}

/** A caller with long-lived credentials. @param entity `root`, `user/alice` or `role/app` */
export function callerOf(
  workspace: string,
  account: string,
  region: string,
  entity: string,
  accessKeyId: string,
): AwsCaller {
  const principal = entity.startsWith("role/")
    ? assumedRole(region, account, entity, STANDING)
    : `arn:${partitionOf(region)}:iam::${account}:${entity}`;
  return { workspace, account, region, principal, entity, accessKeyId, session: null };
}

/** A caller with temporary credentials of STS. */
export function callerInSession(credential: SessionCredential, region: string): AwsCaller {
  const { workspace, account, entity, accessKeyId, session } = credential;
  const principal = principalInSession(region, account, entity, session);
  return { workspace, account, region, principal, entity, accessKeyId, session };
}

/** ARN of a session, as denials and GetCallerIdentity show it: GetSessionToken's remain those of the user. */
export function principalInSession(
  region: string,
  account: string,
  entity: string,
  { kind, name }: Pick<Session, "kind" | "name">,
): string {
  const partition = partitionOf(region);
  if (kind === "sessionToken") return `arn:${partition}:iam::${account}:${entity}`;
  if (kind === "federatedUser") return `arn:${partition}:sts::${account}:federated-user/${name}`;
  return assumedRole(region, account, entity, name);
}

/** ARN of a role's session, which lacks the role's path. */
function assumedRole(region: string, account: string, entity: string, name: string): string {
  return `arn:${partitionOf(region)}:sts::${account}:assumed-role/${entity.split("/").at(-1)}/${name}`;
}
