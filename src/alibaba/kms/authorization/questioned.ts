import { isSealed } from "../../../auth/session-credential.ts";
import { ALIBABA } from "../../../cloud/alibaba.ts";
import type { Runtime } from "../../../isolate/runtime.ts";
import type { Background } from "../../../request-context.ts";
import type { Question } from "../../../surface/explain.ts";
import {
  type AlibabaCaller,
  callerInSession,
  callerOf,
  principalArn,
} from "../../protocol/alibaba-caller.ts";

/** A question that cannot be asked: its words. */
export interface Unanswerable {
  readonly wrong: string;
}

const SESSION = /^acs:ram::(\d{16}):(?:assumed-role|role)\/([\w.-]+)\/([\w.@-]+)$/;
const ENTITY = /^acs:ram::(\d{16}):(root|(?:user|role)\/[\w.@-]+)$/;
const LOCAL = /^(root|(?:user|role)\/[\w.@-]+)$/;

/** Access key id that is an account, perhaps with the name of a workspace. */
const PERMISSIVE = /^(\d{16})(?:\.([a-z0-9-]+))?$/;

/** The caller that a question is about. */
export async function questioned(
  runtime: Runtime,
  question: Question,
  background: Background,
): Promise<AlibabaCaller | Unanswerable> {
  const { accessKeyId, principal = "root", account = ALIBABA.standard.account } = question;
  if (accessKeyId !== undefined) return ofAccessKey(runtime, question, accessKeyId, background);
  const [, sessionAccount, role = "", name = ""] = SESSION.exec(principal) ?? [];
  if (sessionAccount !== undefined) {
    const found = await ofEntity(runtime, question, sessionAccount, `role/${role}`, background);
    if ("wrong" in found) return found;
    return { ...found, principal: principalArn(sessionAccount, found.entity, name) };
  }
  const [, entityAccount = account, entity = LOCAL.exec(principal)?.[1]] = ENTITY.exec(principal) ?? [];
  if (entity !== undefined) return ofEntity(runtime, question, entityAccount, entity, background);
  return { wrong: "principal: must be root, user/NAME, role/NAME, or an ARN of one or of a role's session" };
}

async function ofAccessKey(
  runtime: Runtime,
  { workspace, region, sessionToken }: Question,
  accessKeyId: string,
  background: Background,
): Promise<AlibabaCaller | Unanswerable> {
  if (sessionToken !== undefined && isSealed(sessionToken)) {
    const session = await runtime.sessions.get(sessionToken, Date.now(), background);
    const isOf =
      session !== "expired" &&
      session?.accessKeyId === accessKeyId &&
      session.workspace === workspace &&
      session.cloud === "alibaba";
    return isOf
      ? callerInSession(session, region)
      : { wrong: "sessionToken: is not, or no longer, the access key's" };
  }
  const [, account, named = workspace] = PERMISSIVE.exec(accessKeyId) ?? [];
  if (account !== undefined && named === workspace && runtime.settings.auth === "permissive") {
    return callerOf(workspace, account, region, "root", accessKeyId);
  }
  const credential = await runtime.credentials.get(accessKeyId, Date.now(), background);
  if (credential?.cloud !== "alibaba" || credential.workspace !== workspace) {
    return { wrong: "accessKeyId: the workspace has no such access key of Alibaba Cloud" };
  }
  return callerOf(workspace, credential.account, region, credential.principal, accessKeyId);
}

/** A user or role that is there, by its own name; or the account itself. */
async function ofEntity(
  runtime: Runtime,
  { workspace, region }: Question,
  account: string,
  entity: string,
  background: Background,
): Promise<AlibabaCaller | Unanswerable> {
  const whose = { workspace, cloud: "alibaba", account, entity } as const;
  const { exists, arn } = await runtime.ramIdentities.get(whose, Date.now(), background);
  if (!exists) return { wrong: `principal: account ${account} has no ${entity}` };
  return callerOf(workspace, account, region, arn.slice(arn.lastIndexOf(":") + 1), "");
}
