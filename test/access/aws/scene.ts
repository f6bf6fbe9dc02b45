import type {
  AccessRequest,
  AttachedPolicy,
  AwsPrincipal,
  Decision,
  GrantedFacts,
} from "../../../src/access/aws/request.ts";
import type { Grant, GrantTerms } from "../../../src/access/grant.ts";
import { compile } from "../../../src/access/policy/compiled.ts";
import { readStoredPolicy } from "../../../src/access/policy/stored.ts";

export const A = "111122223333";
export const B = "444455556666";
const REGION = "us-west-2";
export const KEY = `arn:aws:kms:${REGION}:${A}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Callers of the cases, by the names that the reference gives them. */
export const CALLERS = {
  root: rootUser(A),
  U: user(A, "U"),
  bob: user(A, "bob"),
  "R/s": session(A, "R", "s"),
  "Q/s": session(A, "Q", "s"),
  F: federated(A, "U", "F"),
  V: user(B, "V"),
  W: user(B, "W"),
  "B:root": rootUser(B),
  "B:R/s": session(B, "R", "s"),
  logs: service("logs.amazonaws.com"),
  dynamodb: service("dynamodb.amazonaws.com"),
} as const satisfies Record<string, AwsPrincipal>;

export type CallerName = keyof typeof CALLERS;

export function user(account: string, name: string): AwsPrincipal {
  const arn = `arn:aws:iam::${account}:user/${name}`;
  return { kind: "user", account, arn, entityArn: arn, entityId: `AIDA${name.toUpperCase()}` };
}

export function session(account: string, role: string, name: string, path = ""): AwsPrincipal {
  return {
    kind: "assumedRole",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    entityArn: `arn:aws:iam::${account}:role/${path}${role}`,
    entityId: `AROA${role.toUpperCase()}`,
  };
}

function federated(account: string, by: string, name: string): AwsPrincipal {
  const { entityArn, entityId } = user(account, by);
  return {
    kind: "federatedUser",
    account,
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    entityArn,
    entityId,
  };
}

function rootUser(account: string): AwsPrincipal {
  const arn = `arn:aws:iam::${account}:root`;
  return { kind: "root", account, arn, entityArn: arn, entityId: null };
}

export function service(name: string): AwsPrincipal {
  return { kind: "service", account: "", arn: name, entityArn: name, entityId: null };
}

/** A policy variable. */
export const variable = (name: string) => `\${${name}}`;

/** A statement as JSON has it. */
export type Statement = Readonly<Record<string, unknown>>;

type Names = string | readonly string[];
type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The ARN of a name such as `U`, `role/R`, `B:root`, `R/s`, `*` or `logs.amazonaws.com`. */
function principalOf(name: string): Statement {
  if (name === "*") return { AWS: "*" };
  if (name.endsWith(".amazonaws.com")) return { Service: name };
  return { AWS: arnOf(name) };
}

/** ARNs of names: `U` is a user, `role/R` a role, `R/s` a session, `fed/F` a federated user, of A, or of B after `B:`; `V`, `W` are in B. */
export function arnOf(name: string): string {
  if (name.startsWith("arn:") || /^\d{12}$/.test(name)) return name;
  const [, place, rest = name] = /^([AB]):(.*)$/.exec(name) ?? [];
  const account = place === "B" || name === "V" || name === "W" ? B : A;
  if (rest === "root") return `arn:aws:iam::${account}:root`;
  if (/^(user|role)\//.test(rest)) return `arn:aws:iam::${account}:${rest}`;
  if (rest.startsWith("fed/")) return `arn:aws:sts::${account}:federated-user/${rest.slice(4)}`;
  if (rest.includes("/")) return `arn:aws:sts::${account}:assumed-role/${rest}`;
  return `arn:aws:iam::${account}:user/${rest}`;
}

function listOf(names: Names): readonly string[] {
  return typeof names === "string" ? [names] : names;
}

function actionsOf(actions: Names): readonly string[] {
  return listOf(actions).map((each) => (each === "*" || each.includes(":") ? each : `kms:${each}`));
}

function mergedPrincipals(names: Names): Statement {
  const merged: Record<string, unknown[]> = {};
  for (const each of listOf(names).map(principalOf)) {
    for (const [kind, name] of Object.entries(each)) {
      merged[kind] ??= [];
      merged[kind].push(name);
    }
  }
  return merged;
}

function statement(
  effect: string,
  principals: Names | null,
  actions: Names,
  conditions?: Conditions,
): Statement {
  return {
    Effect: effect,
    ...(principals !== null && { Principal: mergedPrincipals(principals) }),
    Action: actionsOf(actions),
    Resource: "*",
    ...(conditions && { Condition: conditions }),
  };
}

/** Statements of policies of resources, and of the principal (`can`, `cannot`), with the changes that a case needs. */
export const allow = (who: Names, actions: Names, conditions?: Conditions) =>
  statement("Allow", who, actions, conditions);
export const deny = (who: Names, actions: Names, conditions?: Conditions) =>
  statement("Deny", who, actions, conditions);
export const can = (actions: Names, conditions?: Conditions, change: Statement = {}) => ({
  ...statement("Allow", null, actions, conditions),
  ...change,
});
export const cannot = (actions: Names, conditions?: Conditions, change: Statement = {}) => ({
  ...statement("Deny", null, actions, conditions),
  ...change,
});

/** The statement of default key policies. */
export const ROOT = allow("A:root", "*");

/** Policies and grants that a case is about; what it leaves out is not there, and the key policy is the default one. */
export interface Setup {
  readonly kp?: readonly Statement[];
  readonly ip?: readonly Statement[];
  readonly pb?: readonly Statement[];
  readonly sp?: readonly Statement[];
  readonly scp?: readonly (readonly Statement[])[];
  readonly rcp?: readonly Statement[];
  readonly vpce?: readonly Statement[];
  readonly grants?: readonly (GrantTerms & { readonly to: string; readonly retiring?: string })[];
  readonly ids?: Readonly<Record<string, string>>;
  /** `role`: the key policy is a trust policy. */
  readonly kind?: "key" | "role";
  /** Whether no policy of a resource decides. */
  readonly unguarded?: boolean;
}

/** What a caller asks. */
export interface Ask {
  readonly resource?: string;
  /** Values of condition keys. */
  readonly with?: Readonly<Record<string, string | readonly string[]>>;
  /** Encryption context, from which the condition keys are made too. */
  readonly ec?: Readonly<Record<string, string>>;
  readonly child?: GrantTerms;
  readonly sourceArn?: string;
}

/** `✔`, or who denies: `deny key policy` would be `deny resource`. */
export function verdictOf(decision: Decision): string {
  if (decision === null) return "✔";
  return decision.explicit ? `deny ${decision.by}` : decision.by;
}

const PARSED = new Map<string, AttachedPolicy["policy"]>();

/** A policy of statements, prepared once. */
export function policyOf(
  statements: readonly Statement[],
  label: string,
  arn: string | null = null,
): AttachedPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const policy = PARSED.get(text) ?? compile(readStoredPolicy(text));
  PARSED.set(text, policy);
  return { label, arn, policy };
}

/** The request of a case. */
export function requestOf(
  setup: Setup,
  who: CallerName | AwsPrincipal,
  action: string,
  ask: Ask = {},
): AccessRequest {
  const principal = typeof who === "string" ? CALLERS[who] : who;
  const list = (statements: readonly Statement[] | undefined, label: string) =>
    statements === undefined ? null : policyOf(statements, label);
  const granted: GrantedFacts = {
    encryptionContext: new Map(Object.entries(ask.ec ?? {})),
    sourceArn: ask.sourceArn ?? null,
    child: ask.child ?? null,
  };
  return {
    principal,
    action: action.includes(":") ? action : `kms:${action}`,
    resource: ask.resource ?? (setup.unguarded ? "*" : KEY),
    context: contextOf(principal, ask),
    policies: {
      identity: setup.ip ? [policyOf(setup.ip, "identity policy")] : [],
      boundary: list(setup.pb, "boundary"),
      session: setup.sp ? [policyOf(setup.sp, "session policy")] : null,
      serviceControls: (setup.scp ?? []).map((level) => [
        policyOf(level, "SCP", "arn:aws:organizations::p-1"),
      ]),
      endpoint: list(setup.vpce, "VPC endpoint policy"),
    },
    guarded: setup.unguarded
      ? null
      : {
          kind: setup.kind ?? "key",
          account: A,
          policy: policyOf(setup.kp ?? [ROOT], "key policy"),
          ids: new Map(Object.entries(setup.ids ?? {})),
          resourceControls: setup.rcp ? [policyOf(setup.rcp, "RCP")] : [],
          grants: (setup.grants ?? []).map(grantOf),
          granted,
        },
  };
}

function grantOf(
  { to, retiring, operations, constraints }: NonNullable<Setup["grants"]>[number],
  at: number,
): Grant {
  const named = (name: string) =>
    name.endsWith(".amazonaws.com")
      ? ({ type: "service", name } as const)
      : ({ type: "account", name: arnOf(name) } as const);
  return {
    grantId: `${at}`.padStart(64, "0"),
    keyId: KEY,
    name: "",
    grantee: named(to),
    retiring: retiring === undefined ? null : named(retiring),
    issuingAccount: A,
    operations,
    constraints,
    createdAt: 0,
  };
}

/** The condition keys that callers bring along, the encryption context, and those of the case. */
function contextOf({ kind, arn, entityArn, account }: AwsPrincipal, { ec, with: given = {} }: Ask) {
  const values = new Map<string, readonly string[]>();
  const put = (key: string, value: string | readonly string[]) =>
    values.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  put("aws:PrincipalArn", kind === "federatedUser" ? arn : entityArn);
  put("aws:PrincipalIsAWSService", String(kind === "service"));
  if (account !== "") put("kms:CallerAccount", account);
  if (kind === "user") put("aws:username", arn.slice(arn.lastIndexOf("/") + 1));
  for (const [key, value] of Object.entries(ec ?? {})) put(`kms:EncryptionContext:${key}`, value);
  if (Object.keys(ec ?? {}).length > 0) put("kms:EncryptionContextKeys", Object.keys(ec ?? {}));
  for (const [key, value] of Object.entries(given)) put(key, value);
  return { get: (name: string) => values.get(name) };
}
