import { isSealed } from "../../../auth/session-credential.ts";
import { AWS } from "../../../cloud/aws.ts";
import { partitionOf } from "../../../cloud/aws-partitions.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Background } from "../../../request-context.ts";
import type { Question } from "../../../surface/explain.ts";
import type { AwsCaller } from "../../protocol/aws-caller.ts";
import { SERVICE } from "../../protocol/principal.ts";
import { callerInSession, callerOf } from "../../protocol/session-caller.ts";

/** A question that cannot be asked: its words. */
export interface Unanswerable {
  readonly wrong: string;
}

const SESSION = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+)$/;
const ENTITY = /^arn:[a-z-]+:iam::(\d{12}):(root|(?:user|role)\/[\w+=,.@/-]+)$/;
const LOCAL = /^(root|(?:user|role)\/[\w+=,.@/-]+)$/;
const SERVICE_NAME = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;

/** Access key id that is an account, perhaps with the name of a workspace. */
const PERMISSIVE = /^(\d{12})(?:\.([a-z0-9-]+))?$/;

/** The caller that a question is about. */
export async function questioned(
  runtime: Runtime,
  question: Question,
  background: Background,
): Promise<AwsCaller | Unanswerable> {
  const { workspace, region, accessKeyId, principal = "root", account = AWS.standard.account } = question;
  if (accessKeyId !== undefined) return ofAccessKey(runtime, question, accessKeyId, background);
  const [, sessionAccount, role, name] = SESSION.exec(principal) ?? [];
  if (sessionAccount !== undefined) {
    const found = await ofEntity(runtime, question, sessionAccount, `role/${role}`, background);
    const arn = `arn:${partitionOf(region)}:sts::${sessionAccount}:assumed-role/${role}/${name}`;
    return "wrong" in found ? found : { ...found, principal: arn };
  }
  const [, entityAccount = account, entity = LOCAL.exec(principal)?.[1]] = ENTITY.exec(principal) ?? [];
  if (entity !== undefined) return ofEntity(runtime, question, entityAccount, entity, background);
  if (!SERVICE_NAME.test(principal)) {
    const wrong =
      "principal: must be root, user/NAME, role/NAME, an ARN of one or of a role's session, or the name of a service";
    return { wrong };
  }
  return { workspace, account, region, principal, entity: SERVICE, accessKeyId: "", session: null };
}

async function ofAccessKey(
  runtime: Runtime,
  { workspace, region, sessionToken }: Question,
  accessKeyId: string,
  background: Background,
): Promise<AwsCaller | Unanswerable> {
  if (sessionToken !== undefined && isSealed(sessionToken)) {
    const session = await runtime.sessions.get(sessionToken, Date.now(), background);
    const isOf =
      session !== "expired" &&
      session?.accessKeyId === accessKeyId &&
      session.workspace === workspace &&
      (session.cloud ?? "aws") === "aws";
    return isOf
      ? callerInSession(session, region)
      : { wrong: "sessionToken: is not, or no longer, the access key's" };
  }
  const [, account, named = workspace] = PERMISSIVE.exec(accessKeyId) ?? [];
  if (account !== undefined && named === workspace && runtime.settings.auth === "permissive") {
    return callerOf(workspace, account, region, "root", accessKeyId);
  }
  const credential = await runtime.credentials.get(accessKeyId, Date.now(), background);
  if (credential?.cloud !== "aws" || credential.workspace !== workspace) {
    return { wrong: "accessKeyId: the workspace has no such access key of AWS" };
  }
  return callerOf(workspace, credential.account, region, credential.principal, accessKeyId);
}

/** A user or role that is there, by its own path; or the root user. */
async function ofEntity(
  runtime: Runtime,
  { workspace, region }: Question,
  account: string,
  entity: string,
  background: Background,
): Promise<AwsCaller | Unanswerable> {
  const whose = { workspace, cloud: "aws", account, entity } as const;
  const { exists, arn } = await runtime.identities.get(whose, Date.now(), background);
  const there = arn.slice(arn.lastIndexOf(":") + 1);
  const isMeant = entity.split("/").length === 2 || entity.toLowerCase() === there.toLowerCase();
  if (!exists || !isMeant) return { wrong: `principal: account ${account} has no ${entity}` };
  return callerOf(workspace, account, region, there, "");
}
