import type { Session } from "../../auth/session.ts";
import type { SessionCredential } from "../../auth/session-credential.ts";
import type { Caller } from "../../surface/caller.ts";

/** A caller of Alibaba Cloud, with what policies ask of its credentials. */
export interface AlibabaCaller extends Caller {
  /** Whose policies count: `root`, `user/alice`, `role/app`; `application` for a ClientKey, which has those of its access point. */
  readonly entity: string;
  readonly accessKeyId: string;
  /** The session of temporary credentials of STS; null for others. */
  readonly session: Session | null;
}

/** What the ids of temporary access keys begin with. */
export const TEMPORARY = "STS.";

/** Session name of the credentials that `POST credentials` makes for a role. */
const STANDING = "fauxkms";

/** Entity of a ClientKey. */
export const APPLICATION = "application";

/** A caller with an access key of the directory. @param entity `root`, `user/alice` or `role/app` */
export function callerOf(
  workspace: string,
  account: string,
  region: string,
  entity: string,
  accessKeyId: string,
): AlibabaCaller {
  const principal = principalArn(account, entity, STANDING);
  return { workspace, account, region, principal, entity, accessKeyId, session: null };
}

/** A caller with temporary credentials of STS. */
export function callerInSession(credential: SessionCredential, region: string): AlibabaCaller {
  const { workspace, account, entity, accessKeyId, session } = credential;
  const principal = principalArn(account, entity, session.name);
  return { workspace, account, region, principal, entity, accessKeyId, session };
}

/** ARN of who calls: of a role that of its session (STS, GetCallerIdentity). */
export function principalArn(account: string, entity: string, sessionName: string): string {
  const named = entity.startsWith("role/")
    ? `assumed-role/${entity.slice("role/".length)}/${sessionName}`
    : entity;
  return `acs:ram::${account}:${named}`;
}

/** Whether a caller has temporary credentials, as a role always has. */
export function isTemporary({ accessKeyId, entity }: AlibabaCaller): boolean {
  return accessKeyId.startsWith(TEMPORARY) || entity.startsWith("role/");
}
