import * as z from "zod/mini";
import { CLOUDS } from "../clouds.ts";
import type { DeniedRequest } from "../meter/request-detail.ts";
import type { Explained } from "../surface/explain.ts";
import { policyModeOf, settingsIn } from "../workspace-settings.ts";
import type { ControlContext } from "./call.ts";
import { ControlError } from "./errors.ts";

const A_PRINCIPAL = "user/NAME, role/NAME, an ARN, or {accessKeyId}: for whom the service calls";

/** Members of a body that say which key a service uses, for whom and for what. */
export const PERMISSION_MEMBERS = {
  keyId: z.optional(z.string().check(z.describe("the id, ARN or alias of a key, whose policy is asked"))),
  for: z.optional(
    z.union([z.string(), z.strictObject({ accessKeyId: z.string() })]).check(z.describe(A_PRINCIPAL)),
  ),
  sourceArn: z.optional(z.string()),
  sourceAccount: z.optional(z.string()),
  encryptionContext: z.optional(z.record(z.string(), z.string())),
};

type Members = z.infer<z.ZodMiniObject<typeof PERMISSION_MEMBERS>>;

/** A call that a service makes for an account. */
export interface ServiceCall {
  /** As host names have it: `s3`, `ec2`. */
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
}

/** Who calls, with which keys, and whether that is denied. */
export interface Permission {
  readonly principal: string;
  readonly keys: readonly string[];
  readonly denied: DeniedRequest | null;
}

/**
 * Whether a service may make a call. With `for` it calls on behalf of a user or role (forward access session), else as
 * itself, on behalf of a resource.
 *
 * @throws ControlError 400 where that cannot be asked
 */
export async function permissionOf(
  c: ControlContext,
  { service, operation, account, region }: ServiceCall,
  members: Members,
): Promise<Permission> {
  const { keyId, for: caller, sourceArn, sourceAccount, encryptionContext } = members;
  if (keyId === undefined) {
    requireNothing({ for: caller, sourceArn, sourceAccount, encryptionContext });
    return { principal: `${service}.amazonaws.com`, keys: [], denied: null };
  }
  const isForward = caller !== undefined;
  if (isForward && (sourceArn ?? sourceAccount) !== undefined) {
    throw new ControlError(
      400,
      "invalid",
      "sourceArn, sourceAccount: a service sends them for a resource, not for whom 'for' names (in the body)",
    );
  }
  const { runtime, workspace } = c.var;
  const { explain } = CLOUDS.aws;
  if (!explain) throw new Error("policies decide at AWS");
  const question = {
    workspace,
    region,
    account,
    accessKeyId: typeof caller === "object" ? caller.accessKeyId : undefined,
    sessionToken: undefined,
    principal: typeof caller === "object" ? undefined : (caller ?? `${service}.amazonaws.com`),
    operation,
    sourceIp: null,
    input: {
      KeyId: keyId,
      ...(operation === "CreateGrant"
        ? grantOf(account, encryptionContext)
        : encryptionContext && { EncryptionContext: encryptionContext }),
    },
    context: {
      "kms:GrantIsForAWSResource": "true",
      ...(isForward && { "kms:ViaService": `${service}.${region}.amazonaws.com` }),
      ...(sourceArn !== undefined && { "aws:SourceArn": sourceArn }),
      ...(sourceAccount !== undefined && { "aws:SourceAccount": sourceAccount }),
    },
  };
  const answer = await explain(runtime, question, (work) => c.executionCtx.waitUntil(work));
  if ("wrong" in answer) throw new ControlError(400, "invalid", `${memberIn(answer.wrong)} (in the body)`);
  const mode = policyModeOf(settingsIn(await runtime.workspaces.refresh(workspace), runtime.settings));
  const { principal, keys } = answer;
  return { principal, keys, denied: mode === "off" ? null : deniedBy(answer, mode === "observe") };
}

/** Without a key nobody's policy is asked. */
function requireNothing(members: Omit<Members, "keyId">): void {
  const [said] = Object.entries(members).find(([, member]) => member !== undefined) ?? [];
  if (said !== undefined) throw new ControlError(400, "invalid", `keyId: is missing, ${said} is about a key`);
}

/** What EC2 asks for when an encrypted volume is attached: the grant by which its host opens the volume's data key. */
function grantOf(account: string, encryptionContext: Members["encryptionContext"]): object {
  return {
    GranteePrincipal: `arn:aws:iam::${account}:root`,
    Operations: ["Decrypt"],
    ...(encryptionContext && { Constraints: { EncryptionContextSubset: encryptionContext } }),
  };
}

/** The words of an unanswerable question, with the names of this call's members. */
function memberIn(wrong: string): string {
  return wrong.replace(/^(accessKeyId|principal):/, "for:").replace(/^input:/, "keyId:");
}

/** What is recorded of a denial; null for none. */
function deniedBy({ sentence, reasons }: Explained, observed: boolean): DeniedRequest | null {
  if (sentence === null) return null;
  const deny = reasons.find(({ effect, matched }) => effect === "Deny" && matched);
  return { sentence, observed, ...(deny && { policy: deny.policy, statement: deny.statement }) };
}
