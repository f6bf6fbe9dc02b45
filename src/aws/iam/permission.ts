import { unknownToken } from "../protocol/errors.ts";
import { requirePermission } from "../protocol/permission.ts";
import type { ConditionKeys } from "../protocol/requester.ts";
import type { Call, Subject } from "./operation.ts";

/** The members of an input that condition keys tell (Service Authorization Reference, AWS IAM). */
interface Told {
  readonly PolicyArn?: unknown;
  readonly PermissionsBoundary?: unknown;
  readonly Tags?: unknown;
  readonly TagKeys?: unknown;
  readonly AWSServiceName?: unknown;
}

/**
 * Requires that the policies of the caller allow an operation, where they decide; where they are only observed, it is
 * recorded.
 *
 * @throws AwsError AccessDenied; InvalidClientTokenId for credentials that may not call IAM whatever policies say
 */
export async function requireAllowed(
  call: Call,
  input: Told,
  subject: () => Subject | Promise<Subject>,
): Promise<void> {
  if (call.policies === "off") return;
  requireFullCredentials(call);
  const { resource, ...about } = await subject();
  const keys = [...subjectKeys(about), ...inputKeys(input)];
  await requirePermission(call, { actions: actionsOf(call.operation, input), resource, keys });
}

/**
 * Credentials of GetSessionToken call IAM with a second factor only, those of GetFederationToken never (IAM User Guide,
 * Compare AWS STS credentials).
 */
function requireFullCredentials({ caller: { session } }: Call): void {
  if (session === null || session.kind === "assumedRole" || session.kind === "webIdentity") return;
  if (session.kind === "federatedUser" || session.mfaAt === null) throw unknownToken();
}

/** The actions that a call needs: whoever tags what they create must be allowed both. */
function actionsOf(operation: string, { Tags }: Told): string[] {
  const tagging = operation.startsWith("Create") && Array.isArray(Tags) && Tags.length > 0;
  return [`iam:${operation}`, ...(tagging ? [`iam:${operation.replace("Create", "Tag")}`] : [])];
}

function inputKeys({ PolicyArn, PermissionsBoundary, Tags, TagKeys, AWSServiceName }: Told): ConditionKeys {
  const tags = Array.isArray(Tags) ? (Tags as { Key: string; Value: string }[]) : [];
  const named = Array.isArray(TagKeys) ? (TagKeys as string[]) : tags.map(({ Key }) => Key);
  const keys: [string, readonly string[]][] = tags.map(({ Key, Value }) => [
    `aws:requesttag/${Key.toLowerCase()}`,
    [Value],
  ]);
  if (named.length > 0) keys.push(["aws:tagkeys", named]);
  if (typeof PolicyArn === "string") keys.push(["iam:policyarn", [PolicyArn]]);
  if (typeof PermissionsBoundary === "string") keys.push(["iam:permissionsboundary", [PermissionsBoundary]]);
  if (typeof AWSServiceName === "string") keys.push(["iam:awsservicename", [AWSServiceName]]);
  return keys;
}

function subjectKeys({ tags, boundary = null }: Omit<Subject, "resource">): ConditionKeys {
  const keys: [string, readonly string[]][] = tags.flatMap(({ key, value }) => [
    [`aws:resourcetag/${key.toLowerCase()}`, [value]],
    [`iam:resourcetag/${key.toLowerCase()}`, [value]],
  ]);
  return boundary === null ? keys : [...keys, ["iam:permissionsboundary", [boundary]]];
}
