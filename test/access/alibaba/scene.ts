import { conditionsOf } from "../../../src/access/alibaba/global-keys.ts";
import type {
  RamDecision,
  RamPrincipal,
  RamRequest,
  RamResourceSide,
} from "../../../src/access/alibaba/request.ts";
import { systemPolicy } from "../../../src/access/alibaba/system-policies.ts";
import { type AttachedPolicy, attachedPolicy } from "../../../src/access/policy/attached-policy.ts";

/** The account that owns the keys and secrets of the cases, and another one. */
export const A = "1234567890123456";
export const B = "6543210987654321";
/** Management account of the resource directory. */
export const M = "9999000011112222";
export const NOW = Date.parse("2027-03-04T05:06:07Z");

const REGION = "cn-hangzhou";
export const KEY = `acs:kms:${REGION}:${A}:key/key-hzz1234`;
export const SECRET = `acs:kms:${REGION}:${A}:secret/db`;
export const ROLE = `acs:ram::${A}:role/r`;

/** Callers of the cases, by the names that the reference gives them: `u`, `v` and the session `r/s` are of A, `x` is of B. */
export const CALLERS = {
  root: rootUser(A),
  u: user(A, "u"),
  v: user(A, "v"),
  "r/s": session(A, "r", "s"),
  x: user(B, "x"),
  m: user(M, "m"),
  "B:root": rootUser(B),
  "B:q/s": session(B, "q", "s"),
  ecs: service("ecs.aliyuncs.com"),
  oidc: provider(`acs:ram::${A}:oidc-provider/github`),
} as const satisfies Record<string, RamPrincipal>;

export type CallerName = keyof typeof CALLERS;

function user(account: string, name: string): RamPrincipal {
  const arn = `acs:ram::${account}:user/${name}`;
  return { kind: "user", account, arn, entityArn: arn, displayName: "2".padEnd(18, "0") };
}

function session(account: string, role: string, name: string): RamPrincipal {
  return {
    kind: "assumedRole",
    account,
    arn: `acs:ram::${account}:assumed-role/${role}/${name}`,
    entityArn: `acs:ram::${account}:role/${role}`,
    displayName: `${role}:${name}`,
  };
}

function rootUser(account: string): RamPrincipal {
  const arn = `acs:ram::${account}:root`;
  return { kind: "root", account, arn, entityArn: arn, displayName: account };
}

function service(name: string): RamPrincipal {
  return { kind: "service", account: "", arn: name, entityArn: name, displayName: name };
}

function provider(arn: string): RamPrincipal {
  return { kind: "provider", account: A, arn, entityArn: arn, displayName: arn };
}

/** A statement as JSON has it. */
export type Statement = Readonly<Record<string, unknown>>;
type Names = string | readonly string[];
type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function listOf(names: Names): readonly string[] {
  return typeof names === "string" ? [names] : names;
}

/** The ARN of a name: `u` is a user, `role/r` a role, `r/s` a session, `:*` all of A; of B after `B:`, as is `x`. */
export function arnOf(name: string): string {
  if (name.startsWith("acs:")) return name;
  const [, place, rest = name] = /^([AB]):(.*)$/.exec(name) ?? [];
  const account = place === "B" || name === "x" ? B : A;
  if (/^(root|\*|(user|role)\/.*)$/.test(rest)) return `acs:ram::${account}:${rest}`;
  return `acs:ram::${account}:${rest.includes("/") ? "assumed-role" : "user"}/${rest}`;
}

function actionsOf(actions: Names): readonly string[] {
  return listOf(actions).map((each) => (each === "*" || each.includes(":") ? each : `kms:${each}`));
}

const statement = (effect: string, actions: Names, conditions?: Conditions): Statement => ({
  Effect: effect,
  Action: actionsOf(actions),
  Resource: "*",
  ...(conditions && { Condition: conditions }),
});

const principalOf = (names: Names): Statement => {
  const of = (fits: (name: string) => boolean) => listOf(names).filter(fits);
  const services = of((name) => name.endsWith(".aliyuncs.com"));
  const providers = of((name) => name.includes("-provider/"));
  const others = of((name) => ![...services, ...providers].includes(name)).map(arnOf);
  return {
    Principal: {
      ...(others.length > 0 && { RAM: others }),
      ...(services.length > 0 && { Service: services }),
      ...(providers.length > 0 && { Federated: providers }),
    },
  };
};

/** Statements of policies of resources, and of principals (`can`, `cannot`), with the changes that a case needs. */
export const allow = (who: Names, actions: Names, conditions?: Conditions): Statement => ({
  ...statement("Allow", actions, conditions),
  ...principalOf(who),
});
export const deny = (who: Names, actions: Names, conditions?: Conditions): Statement => ({
  ...statement("Deny", actions, conditions),
  ...principalOf(who),
});
export const can = (actions: Names, resource: Names = "*", conditions?: Conditions): Statement => ({
  ...statement("Allow", actions, conditions),
  Resource: resource,
});
export const cannot = (actions: Names, resource: Names = "*", conditions?: Conditions): Statement => ({
  ...statement("Deny", actions, conditions),
  Resource: resource,
});

/** The statement of default key and secret policies. */
export const DEFAULT = allow("A:*", "kms:*");

/** Policies that a case is about; what it leaves out is not there. */
export interface Setup {
  /** Statements of a policy of the principal; texts are names of system policies. */
  readonly ip?: readonly (Statement | string)[];
  /** Of the key, secret or role; null where there is none, and the default one where it is left out. */
  readonly kp?: readonly Statement[] | null;
  readonly sp?: readonly Statement[];
  /** Control policies of each level. */
  readonly cp?: readonly (readonly Statement[])[];
  readonly kind?: RamResourceSide["kind"];
  /** Whether no policy of a resource decides. */
  readonly unguarded?: boolean;
  /** Whether the instance of the key or secret is shared with the caller's account. */
  readonly shared?: boolean;
}

/** What a caller asks. */
export interface Ask {
  readonly resource?: string;
  /** Values of condition keys. */
  readonly with?: Readonly<Record<string, string | readonly string[]>>;
  readonly dedicated?: boolean;
}

/** `✔`, or who denies: `deny key policy` would be `deny resource`. */
export function verdictOf(decision: RamDecision): string {
  if (decision === null) return "✔";
  return decision.explicit ? `deny ${decision.by}` : decision.by;
}

/** A policy of statements. */
export function policyOf(statements: readonly Statement[], label: string): AttachedPolicy {
  const document = JSON.stringify({ Version: "1", Statement: statements });
  return attachedPolicy({ label, arn: null, document });
}

const RESOURCES: Readonly<Record<RamResourceSide["kind"], string>> = {
  key: KEY,
  secret: SECRET,
  role: ROLE,
};

/** The request of a case. */
export function requestOf(
  setup: Setup,
  who: CallerName | RamPrincipal,
  action: string,
  ask: Ask = {},
): RamRequest {
  const principal = typeof who === "string" ? CALLERS[who] : who;
  const { kind = "key", kp = [DEFAULT], cp } = setup;
  const policy = kp === null ? null : policyOf(kp, `${kind === "role" ? "trust" : kind} policy`);
  return {
    principal,
    action: action.includes(":") ? action : `kms:${action}`,
    resource: ask.resource ?? (setup.unguarded ? "*" : RESOURCES[kind]),
    account: setup.unguarded ? principal.account : A,
    context: contextOf(principal, ask),
    identity: identityOf(setup.ip ?? []),
    session: setup.sp === undefined ? null : policyOf(setup.sp, "session policy"),
    controls: cp === undefined ? null : { managementAccount: M, levels: levelsOf(cp) },
    guarded: setup.unguarded ? null : { kind, account: A, policy, isShared: setup.shared ?? false },
  };
}

function levelsOf(levels: NonNullable<Setup["cp"]>): AttachedPolicy[][] {
  return levels.map((level) => level.map((each, at) => policyOf([each], `control policy cp-${at}`)));
}

function identityOf(given: NonNullable<Setup["ip"]>): AttachedPolicy[] {
  const named = given.filter((each) => typeof each === "string");
  const statements = given.filter((each) => typeof each === "object");
  return [
    ...named.map((name) => {
      const document = systemPolicy(name)?.document;
      if (document === undefined) throw new Error(`no system policy ${name}`);
      return attachedPolicy({ label: name, arn: `acs:ram:*:system:policy/${name}`, document });
    }),
    ...(statements.length > 0 ? [policyOf(statements, "identity policy")] : []),
  ];
}

function contextOf(principal: RamPrincipal, { with: given = {}, dedicated = false }: Ask) {
  const played = new Map(
    Object.entries(given).map(([key, value]) => [key.toLowerCase(), listOf(value)] as const),
  );
  return conditionsOf({
    principal,
    now: NOW,
    sourceIp: "192.168.3.4",
    isSecure: true,
    played,
    atDedicatedGateway: dedicated,
  });
}
