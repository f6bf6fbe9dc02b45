import type { PrincipalTag, Session } from "../../auth/session.ts";
import type { EffectiveIdentity, OrganizationPlace } from "./identity.ts";
import type { AwsPrincipal } from "./request.ts";

/** Values of a condition key; undefined where the request has no such key. */
type Values = readonly string[] | undefined;

/** What of a request's wire conditions look at; read when a policy asks for it. */
export interface Wire {
  /** Address of the client; null where it is not told. */
  sourceIp(): string | null;
  userAgent(): string | null;
  referer(): string | null;
}

/** What the global condition keys of a request are made of. */
export interface GlobalFacts {
  readonly principal: AwsPrincipal;
  readonly identity: EffectiveIdentity;
  /** Null for long-term credentials. */
  readonly session: Session | null;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  readonly region: string;
  readonly wire: Wire;
  /** Condition keys that the request itself states, in lower case: a test plays a network or a service. */
  readonly played: ReadonlyMap<string, readonly string[]>;
  /** Owner of the resource; null for permissions on nothing. */
  readonly resourceAccount: string | null;
  readonly resourceOrganization: OrganizationPlace | null;
  /** Tags of the resource; empty for permissions on nothing. */
  readonly resourceTags: readonly PrincipalTag[];
  /** Tags in the request; null where the operation has none. */
  readonly requestTags: readonly PrincipalTag[] | null;
  /** Keys of tags in the request; null where the operation has none. */
  readonly tagKeys: readonly string[] | null;
}

type Read = (facts: GlobalFacts) => string | readonly string[] | null | undefined;

const userName = ({ principal: { kind, entityArn } }: GlobalFacts) =>
  kind === "user" ? entityArn.slice(entityArn.lastIndexOf("/") + 1) : undefined;

const accountOf: Read = ({ principal: { account } }) => account || undefined;

const isService = ({ principal }: GlobalFacts) => principal.kind === "service";
const isVia = ({ played }: GlobalFacts) => played.has("kms:viaservice");
const throughEndpoint = ({ played }: GlobalFacts) => played.has("aws:sourcevpce");

const TYPES = {
  root: "Account",
  user: "User",
  assumedRole: "AssumedRole",
  federatedUser: "FederatedUser",
  service: undefined,
  provider: undefined,
} as const;

/** The unique id of who asks (IAM User Guide, Where you can use policy variables: principal key values). */
function userId({ principal, identity, session }: GlobalFacts): string | undefined {
  const { kind, account, entityId } = principal;
  if (kind === "root") return account;
  if (kind === "federatedUser") return `${account}:${session?.name ?? ""}`;
  const id = entityId ?? identity.id ?? undefined;
  return kind === "assumedRole" && id !== undefined ? `${id}:${sessionName(principal)}` : id;
}

function sessionName({ arn }: AwsPrincipal): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Global condition keys by their names in lower case (IAM User Guide, AWS global condition context keys). */
const KEYS: Readonly<Record<string, Read>> = {
  "aws:currenttime": ({ now }) => new Date(now).toISOString(),
  "aws:epochtime": ({ now }) => String(Math.floor(now / 1000)),
  "aws:securetransport": () => "true",
  "aws:sourceip": (facts) => (throughEndpoint(facts) || isService(facts) ? undefined : facts.wire.sourceIp()),
  "aws:requestedregion": ({ region }) => region,
  "aws:useragent": ({ wire }) => wire.userAgent(),
  "aws:referer": ({ wire }) => wire.referer(),
  "aws:principalarn": (facts) => {
    if (isService(facts)) return undefined;
    const { kind, arn, entityArn } = facts.principal;
    return kind === "federatedUser" ? arn : entityArn;
  },
  "aws:principalaccount": accountOf,
  "aws:principaltype": ({ principal }) => TYPES[principal.kind],
  "aws:userid": (facts) => (isService(facts) ? undefined : userId(facts)),
  "aws:username": userName,
  "aws:principalorgid": ({ identity }) => identity.controls.organization?.id,
  "aws:principalorgpaths": ({ identity }) => identity.controls.organization?.path,
  "aws:principalisawsservice": (facts) => String(isService(facts)),
  "aws:principalservicename": (facts) => (isService(facts) ? facts.principal.arn : undefined),
  "aws:principalservicenameslist": (facts) => (isService(facts) ? facts.principal.arn : undefined),
  "aws:multifactorauthpresent": ({ session }) => session && String(session.mfaAt !== null),
  "aws:multifactorauthage": ({ session, now }) =>
    session?.mfaAt == null ? undefined : String(Math.max(0, Math.floor((now - session.mfaAt) / 1000))),
  "aws:tokenissuetime": ({ session }) => session && new Date(session.issuedAt).toISOString(),
  "aws:sourceidentity": ({ session }) => session?.sourceIdentity,
  "aws:federatedprovider": ({ session }) => session?.provider,
  "aws:viaawsservice": (facts) => String(isVia(facts)),
  "aws:resourceaccount": ({ resourceAccount }) => resourceAccount,
  "aws:resourceorgid": ({ resourceOrganization }) => resourceOrganization?.id,
  "aws:resourceorgpaths": ({ resourceOrganization }) => resourceOrganization?.path,
  "aws:tagkeys": ({ tagKeys }) => tagKeys,
};

/** Tags by what stands before their key in a condition key. */
const TAGS: Readonly<Record<string, (facts: GlobalFacts) => readonly PrincipalTag[] | null>> = {
  "aws:principaltag": principalTags,
  "aws:resourcetag": ({ resourceTags }) => resourceTags,
  "aws:requesttag": ({ requestTags }) => requestTags,
};

/** The tags of who asks: those of a session override those of its role. */
function principalTags({ identity, session }: GlobalFacts): readonly PrincipalTag[] {
  return session === null ? identity.tags : [...session.tags, ...identity.tags];
}

/** The values of a global condition key. @param name in lower case. */
export function globalKey(name: string, facts: GlobalFacts): Values {
  const slash = name.indexOf("/");
  if (slash > 0) {
    const kind = name.slice(0, slash);
    const tags = (Object.hasOwn(TAGS, kind) && TAGS[kind]?.(facts)) || [];
    const tag = tags.find(({ key }) => key.toLowerCase() === name.slice(slash + 1));
    return tag && [tag.value];
  }
  const read = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
  const value = read?.(facts);
  if (value == null) return undefined;
  if (typeof value === "string") return [value];
  return value.length === 0 ? undefined : value;
}
