import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Denied } from "../../access/alibaba/decide-any.ts";
import { ramPolicyOf } from "../../access/alibaba/policy-arn.ts";
import type { RamDecidedBy, RamDenial, RamPrincipal, RamRequest } from "../../access/alibaba/request.ts";
import { concat, fromBase64, fromUtf8, toBase64, utf8 } from "../../bytes.ts";
import type { MasterKey } from "../../crypto/master-key.ts";
import type { AccessDeniedDetail } from "./error.ts";

/** What DecodeDiagnosticMessage tells of a denial (RAM, DecodeDiagnosticMessage). */
export interface Diagnosis {
  readonly ExplicitDeny: boolean;
  readonly NoPermissionPolicyType: string;
  readonly AuthAction: string;
  readonly AuthResource: string;
  readonly AuthPrincipal: {
    readonly AuthPrincipalType: string;
    readonly AuthPrincipalOwnerId: string;
    readonly AuthPrincipalDisplayName: string;
  };
  readonly AuthConditions: readonly {
    readonly ConditionKey: string;
    readonly ConditionValues: readonly string[];
  }[];
  readonly MatchedPolicies: readonly Readonly<Record<string, string>>[];
}

/** First bytes of an opaque message, as those that RAM publishes have. */
const OPAQUE = Uint8Array.of(1, 2);

/** The label under which the master key seals a message. */
const LABEL = "diagnostic message";

const PRINCIPALS: Readonly<Record<RamPrincipal["kind"], AccessDeniedDetail["AuthPrincipalType"]>> = {
  root: "Account",
  user: "SubUser",
  assumedRole: "AssumedRoleUser",
  provider: "FederatedSSO",
  service: "AssumedRoleUser",
};

/** Kinds of policies, as denials name them; that of a key policy is in no page of KMS. */
const POLICIES: Readonly<Record<RamDecidedBy, string>> = {
  control: "ControlPolicy",
  session: "SessionPolicy",
  identity: "AccountLevelIdentityBasedPolicy",
  resource: "ResourceBasedPolicy",
  trust: "AssumeRolePolicy",
};

/** What an error tells of a denial, with a message that only this deployment can decode. */
export async function deniedDetail(
  masterKey: MasterKey,
  workspace: string,
  denied: Denied,
): Promise<AccessDeniedDetail> {
  const { request, denial } = denied;
  const { principal, action } = request;
  const diagnosis = diagnosisOf(denied);
  return {
    AuthAction: action,
    AuthPrincipalType: PRINCIPALS[principal.kind],
    AuthPrincipalOwnerId: principal.account,
    AuthPrincipalDisplayName: principal.displayName,
    NoPermissionType: denial.explicit ? "ExplicitDeny" : "ImplicitDeny",
    PolicyType: POLICIES[denial.by],
    EncodedDiagnosticMessage: await encoded(masterKey, workspace, principal.account, diagnosis),
  };
}

/** The diagnosis in a message; null where it is none of this deployment for the account. */
export async function decodedDiagnosis(
  masterKey: MasterKey,
  workspace: string,
  account: string,
  message: string,
): Promise<Diagnosis | null> {
  const bytes = fromBase64(message);
  if (bytes === null || bytes[0] !== OPAQUE[0] || bytes[1] !== OPAQUE[1]) return null;
  const packed = await masterKey.unwrap(bytes.subarray(2), labelOf(workspace, account)).catch(() => null);
  // Whoever could seal it has written this type.
  return packed && (JSON.parse(fromUtf8(inflateRawSync(packed)) ?? "null") as Diagnosis | null);
}

async function encoded(
  masterKey: MasterKey,
  workspace: string,
  account: string,
  diagnosis: Diagnosis,
): Promise<string> {
  const packed = deflateRawSync(utf8(JSON.stringify(diagnosis)));
  return toBase64(concat(OPAQUE, await masterKey.wrap(packed, labelOf(workspace, account))));
}

function labelOf(workspace: string, account: string): string {
  return `${LABEL}/${workspace}/${account}`;
}

function diagnosisOf({ request, denial }: Denied): Diagnosis {
  const { principal, action, resource } = request;
  return {
    ExplicitDeny: denial.explicit,
    NoPermissionPolicyType: POLICIES[denial.by],
    AuthAction: action,
    AuthResource: resource,
    AuthPrincipal: {
      AuthPrincipalType: PRINCIPALS[principal.kind],
      AuthPrincipalOwnerId: principal.account,
      AuthPrincipalDisplayName: principal.displayName,
    },
    AuthConditions: conditionsIn(request),
    MatchedPolicies: matchedPolicies(request, denial),
  };
}

/** The condition keys of which the policies of a denied request could ask, as far as all requests have them. */
function conditionsIn({ context }: RamRequest): Diagnosis["AuthConditions"] {
  return ["acs:CurrentTime", "acs:SecureTransport", "acs:SourceIp"].flatMap((ConditionKey) => {
    const ConditionValues = context.get(ConditionKey.toLowerCase());
    return ConditionValues === undefined ? [] : [{ ConditionKey, ConditionValues }];
  });
}

/** The policy that denies explicitly; none for an implicit denial. */
function matchedPolicies({ principal }: RamRequest, { policy }: RamDenial): Diagnosis["MatchedPolicies"] {
  if (policy === null) return [];
  const named = policy.arn === null ? null : ramPolicyOf(policy.arn);
  return [
    {
      Effect: "Deny",
      PolicyIdentifier: named?.name ?? policy.label,
      ...(named && { PolicyType: named.type }),
      ...(policy.version !== undefined && { PolicyVersion: policy.version }),
      AttachedEntityType: principal.kind === "assumedRole" ? "RamRole" : "RamUser",
      AttachedScope: "Account",
    },
  ];
}
