import { type AlibabaKey, alibabaCall, alibabaFailure, freshAlibabaAccount } from "./alibaba.ts";
import { control, serverUrl } from "./client.ts";
import type { ServerName } from "./servers.ts";

export const STS = "2015-04-01";

/** A policy of RAM that allows an action. */
export const allows = (Action: string | readonly string[], Resource = "*", more: object = {}) => ({
  Version: "1",
  Statement: [{ Effect: "Allow", Action, Resource, ...more }],
});

/** A trust policy. */
export const trusts = (Principal: object, more: object = {}) => ({
  Version: "1",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...more }],
});

export const ramRole = (account: string, name = "app") => `acs:ram::${account}:role/${name}`;

/** Credentials of an answer as clients take them. */
export function alibabaKeyOf({ Credentials }: { readonly Credentials?: unknown }): Required<AlibabaKey> {
  const { AccessKeyId, AccessKeySecret, SecurityToken } = Credentials as Record<string, string>;
  return {
    accessKeyId: AccessKeyId ?? "",
    accessKeySecret: AccessKeySecret ?? "",
    securityToken: SecurityToken ?? "",
  };
}

/** An account of a server, with its users and roles. In strict mode policies decide. */
export class StsScene {
  readonly account: string = freshAlibabaAccount();
  readonly server: ServerName;
  readonly workspace: string | undefined;

  constructor(server: ServerName = "strict", workspace?: string) {
    this.server = server;
    this.workspace = workspace;
  }

  /** A call of the control API. @throws Error where the server refuses */
  async control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const options = {
      server: this.server,
      ...(this.server === "strict" && { token: "test-admin-token" }),
      ...(this.workspace !== undefined && { workspace: this.workspace }),
    };
    const { status, json } = await control(method, path, body, options);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** An access key of the account. @param principal `root`, `user/alice` @param policies of the user */
  async key(principal = "root", policies?: readonly unknown[]): Promise<AlibabaKey> {
    const body = { cloud: "alibaba", account: this.account, principal, ...(policies && { policies }) };
    return (await this.control("POST", "credentials", body)) as unknown as AlibabaKey;
  }

  /** Makes or changes a role. @returns its ARN */
  async role(name: string, trust: object, policies: readonly unknown[] = []): Promise<string> {
    await this.control("PUT", `identities/alibaba/${this.account}/role/${name}`, { trust, policies });
    return ramRole(this.account, name);
  }

  /** A call of STS, by the vendor's client. */
  sts(action: string, parameters: object = {}, accessKey?: AlibabaKey) {
    const options = { server: this.server, version: STS, ...(accessKey && { accessKey }) };
    const place = {
      account: this.account,
      ...(this.workspace !== undefined && { workspace: this.workspace }),
    };
    return alibabaCall(action, { ...parameters }, { ...options, ...place });
  }

  assume(accessKey: AlibabaKey | undefined, RoleArn: string, more: object = {}) {
    return this.sts("AssumeRole", { RoleArn, RoleSessionName: "tests", ...more }, accessKey);
  }

  failure(...args: Parameters<StsScene["assume"]>) {
    return alibabaFailure(this.assume(...args));
  }

  /** An operation of STS that is not signed, in a form as SDKs send it. */
  async unsigned(Action: string, parameters: Readonly<Record<string, string>>) {
    const form = new URLSearchParams(parameters);
    const query = new URLSearchParams({ Version: STS, Action, Format: "JSON" });
    const answer = await fetch(`${serverUrl(this.server)}/?${query}`, {
      method: "POST",
      body: form,
      headers: { ...(this.workspace !== undefined && { "x-fauxkms-workspace": this.workspace }) },
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  }
}
