import { expect } from "vitest";
import {
  type AlibabaAnswer,
  type AlibabaKey,
  type AlibabaParameters,
  alibabaCall,
  alibabaClient,
  freshAlibabaAccount,
} from "./alibaba.ts";
import { makeInstance, type Wanted } from "./alibaba-instances.ts";
import { addAlibabaKey } from "./alibaba-keys.ts";
import { serverUrl } from "./client.ts";
import { controlAt, type MadeWorkspace, makeWorkspace } from "./made-workspaces.ts";
import { RAM_VERSION } from "./ram.ts";

const ADMIN = "test-admin-token";
const REGION = "cn-hangzhou";

/** Version of the API of STS. */
export const STS_VERSION = "2015-04-01";

/** A statement as JSON has it. */
export type RamStatement = Readonly<Record<string, unknown>>;

/** A policy of one or several statements. */
export const ramDocument = (...statements: readonly RamStatement[]) => ({
  Version: "1",
  Statement: statements,
});

/** Statements on all resources. */
export const ramAllow = (Action: string | readonly string[], more: object = {}): RamStatement => ({
  Effect: "Allow",
  Action,
  Resource: "*",
  ...more,
});
export const ramDeny = (Action: string | readonly string[], more: object = {}): RamStatement => ({
  ...ramAllow(Action, more),
  Effect: "Deny",
});

/** A policy of RAM itself, by its name. */
export const system = (name: string) => `acs:ram:*:system:policy/${name}`;

/** Whoever sends requests. */
export interface Who {
  readonly account: string;
  /** `root`, `user/NAME` or `role/NAME`. */
  readonly principal: string;
  readonly accessKey: AlibabaKey;
  /** Name of the session of a role. */
  readonly session?: string;
  readonly region?: string;
  /** Further headers of its requests. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** ARN of a user or role. */
export const arnOf = ({ account, principal }: Pick<Who, "account" | "principal">) =>
  `acs:ram::${account}:${principal}`;

/** The part of a statement that names identities. */
export const naming = (...who: readonly string[]) => ({ Principal: { RAM: who } });

/** What a refusal must tell. */
export interface Refusal {
  /** What the message names; null for nothing. */
  readonly names: string | null;
  /** The action that is not allowed, where it has not the operation's name. */
  readonly action?: string;
  /** The ARN that the action is asked on, where the message does not have it. */
  readonly on?: string;
  readonly type?: "ImplicitDeny" | "ExplicitDeny";
  readonly by?: string;
}

/**
 * A workspace of its own on the strict server, in which signatures are verified and policies decide: an account `a`, and
 * another one, `b`.
 */
export class RamScene {
  readonly #made: MadeWorkspace;
  readonly root: Who;
  readonly b = freshAlibabaAccount();
  readonly #roots = new Map<string, Who>();
  #users = 0;

  private constructor(made: MadeWorkspace) {
    this.#made = made;
    const { accountId: account, ...accessKey } = made.alibaba;
    this.root = { account, principal: "root", accessKey };
    this.#roots.set(account, this.root);
  }

  static async begin(url = serverUrl("strict")): Promise<RamScene> {
    return new RamScene(await makeWorkspace(url, {}, ADMIN));
  }

  get a(): string {
    return this.root.account;
  }

  get url(): string {
    return this.#made.url;
  }

  /** ARN of something of KMS. @param rest such as `key/…` */
  arn(rest: string, account = this.a, region = REGION): string {
    return `acs:kms:${region}:${account}:${rest}`;
  }

  control(method: string, path: string, body?: unknown) {
    return controlAt(this.#made.url, method, path, body, this.#made.token);
  }

  /** A user or role with these policies, each a document or an ARN, which replace those that it had. */
  async as(
    principal: string,
    policies: readonly unknown[] = [],
    { account = this.a, ...more }: { account?: string; trust?: unknown } = {},
  ): Promise<Who> {
    const body = { cloud: "alibaba", account, principal, ...(principal !== "root" && { policies }), ...more };
    const { status, json } = await this.control("POST", "credentials", body);
    if (status !== 201) throw new Error(`no access key: ${JSON.stringify(json)}`);
    const accessKey = {
      accessKeyId: String(json.accessKeyId),
      accessKeySecret: String(json.accessKeySecret),
    };
    const session = principal.startsWith("role/") ? { session: "fauxkms" } : {};
    return { account, principal, accessKey, ...session };
  }

  /** A new user with a policy of these statements. */
  u(...statements: readonly RamStatement[]): Promise<Who> {
    return this.as(`user/u${++this.#users}`, statements.length === 0 ? [] : [ramDocument(...statements)]);
  }

  /** The account itself. */
  async rootOf(account: string): Promise<Who> {
    const known = this.#roots.get(account) ?? (await this.as("root", [], { account }));
    this.#roots.set(account, known);
    return known;
  }

  /** A session of a role. @param by a user or role that may assume it */
  async assume(by: Who, role: string, more: AlibabaParameters = {}): Promise<Who> {
    const account = String(more.account ?? this.a);
    const parameters = { RoleArn: `acs:ram::${account}:role/${role}`, RoleSessionName: "alice", ...more };
    const { Credentials } = await this.call(by, "AssumeRole", parameters, STS_VERSION);
    const { AccessKeyId, AccessKeySecret, SecurityToken } = Credentials as Record<string, string>;
    const accessKey = {
      accessKeyId: AccessKeyId ?? "",
      accessKeySecret: AccessKeySecret ?? "",
      securityToken: SecurityToken ?? "",
    };
    return { account, principal: `role/${role}`, session: String(parameters.RoleSessionName), accessKey };
  }

  /** Calls an operation. @throws the SDK's error */
  call(who: Who, action: string, parameters: AlibabaParameters = {}, version?: string) {
    const { accessKey, region = REGION, headers = {} } = who;
    const options = { url: this.url, accessKey, region, headers, ...(version !== undefined && { version }) };
    return alibabaCall(action, parameters, options);
  }

  /** A client as the account `a` itself. */
  get client() {
    return alibabaClient({ url: this.url, account: this.a, accessKey: this.root.accessKey, region: REGION });
  }

  /** Buys and connects an instance of `a`. @returns its id */
  instance(wanted: Wanted = { secrets: 100, vpcs: 4 }): Promise<string> {
    const advance = async (seconds: number) => {
      await this.control("POST", "clock/advance", { seconds });
    };
    return makeInstance(this.client, { advance }, wanted);
  }

  /** A key of `a`. */
  key(parameters: AlibabaParameters = {}): Promise<{ id: string; arn: string }> {
    return addAlibabaKey(this.client, parameters);
  }

  /** Sets the policy of a key, of these statements besides the default one. */
  async keyPolicy(KeyId: string, ...statements: readonly RamStatement[]): Promise<void> {
    await this.call(this.root, "SetKeyPolicy", { KeyId, Policy: this.resourcePolicy(...statements) });
  }

  /** A policy of a key or secret of `a`, JSON: these statements besides the default one. */
  resourcePolicy(...statements: readonly RamStatement[]): string {
    const own = { ...ramAllow("kms:*"), Principal: { RAM: [`acs:ram::${this.a}:*`] } };
    return JSON.stringify(ramDocument(own, ...statements));
  }

  /** Expects that a request succeeds, and at the shared gateway that it is foretold. */
  async allowed(
    who: Who,
    action: string,
    parameters: AlibabaParameters = {},
    context?: object,
  ): Promise<AlibabaAnswer> {
    const foretold = await this.explained(who, action, parameters, context);
    const answer = await this.call(playing(who, context), action, parameters);
    if (foretold !== null) expect(foretold, action).toMatchObject({ decision: "allow", sentence: null });
    return answer;
  }

  /** Expects that policies refuse a request, in these words, and at the shared gateway that it is foretold. */
  async denied(
    who: Who,
    action: string,
    parameters: AlibabaParameters,
    refusal: Refusal,
    context?: object,
  ): Promise<void> {
    const { names, type = "ImplicitDeny", by = "AccountLevelIdentityBasedPolicy" } = refusal;
    const foretold = await this.explained(who, action, parameters, context);
    const { code, data } = await refused(this.call(playing(who, context), action, parameters));
    const Message = sentenceOf(names);
    expect({ code, status: data.HttpStatus, Message: data.Message }, action).toEqual({
      code: "Forbidden.NoPermission",
      status: 403,
      Message,
    });
    if (foretold !== null) {
      expect(foretold, action).toMatchObject({ decision: "deny", sentence: Message });
    }
    const { EncodedDiagnosticMessage, ...detail } = data.AccessDeniedDetail as Record<string, string>;
    const AuthAction = refusal.action ?? `kms:${action}`;
    const principal = {
      AuthPrincipalType: who.session === undefined ? "SubUser" : "AssumedRoleUser",
      AuthPrincipalOwnerId: who.account,
      AuthPrincipalDisplayName: await this.#displayName(who),
    };
    expect(detail, action).toEqual({ AuthAction, ...principal, NoPermissionType: type, PolicyType: by });
    const { DecodedDiagnosticMessage } = await this.call(
      await this.rootOf(who.account),
      "DecodeDiagnosticMessage",
      { EncodedDiagnosticMessage },
      RAM_VERSION,
    );
    const on = refusal.on ?? names;
    expect(DecodedDiagnosticMessage, action).toMatchObject({
      ExplicitDeny: type === "ExplicitDeny",
      NoPermissionPolicyType: by,
      AuthAction,
      ...(on !== null && { AuthResource: on }),
      AuthPrincipal: principal,
    });
  }

  /** What `POST explain` answers; null for what it cannot know, a dedicated gateway. */
  async explained(who: Who, operation: string, input: AlibabaParameters, context: object = {}) {
    if (who.headers?.["x-fauxkms-instance"] !== undefined) return null;
    const { accessKeyId, securityToken } = who.accessKey;
    const question = {
      cloud: "alibaba",
      accessKeyId,
      ...(securityToken !== undefined && { sessionToken: securityToken }),
      region: who.region ?? REGION,
      operation,
      input,
      context: { "acs:SecureTransport": "false", ...context },
    };
    const { status, json } = await this.control("POST", "explain", question);
    expect(status, `${operation}: ${JSON.stringify(json)}`).toBe(200);
    return json;
  }

  /** How denials show a principal: the id of a user, the name of a session. */
  async #displayName({ account, principal, session }: Who): Promise<string> {
    if (principal === "root") return account;
    if (session !== undefined) return `${principal.slice("role/".length)}:${session}`;
    const { json } = await this.control("GET", `identities/alibaba/${account}/${principal}`);
    return String(json.id);
  }
}

/** At the dedicated gateway of an instance. */
export function atDedicated(who: Who, instance: string): Who {
  return { ...who, headers: { ...who.headers, "x-fauxkms-instance": instance } };
}

/** The message of a denial. @param names what it names; null for nothing */
export function sentenceOf(names: string | null): string {
  const what = names === null ? "is" : `for ${names} is`;
  return `This operation ${what} forbidden by permission system.`;
}

/** The error of a call with its body. @throws Error where it succeeds */
export async function refused(
  call: Promise<unknown>,
): Promise<{ readonly code: string; readonly data: Readonly<Record<string, unknown>> }> {
  try {
    await call;
  } catch (error) {
    const { code, data } = error as { code: string; data?: Record<string, unknown> };
    if (data === undefined) throw error;
    return { code, data };
  }
  throw new Error("the call succeeded");
}

/** Requests that state condition keys which a test cannot bring about. */
function playing(who: Who, context?: object): Who {
  if (context === undefined) return who;
  const played = new URLSearchParams(context as Record<string, string>).toString();
  return { ...who, headers: { ...who.headers, "x-fauxkms-context": played } };
}
