import type { KMSClient } from "@aws-sdk/client-kms";
import { type ClientOptions, control, kms, serverUrl } from "./client.ts";
import { type MadeWorkspace, makeWorkspace } from "./made-workspaces.ts";

/** An access key of a principal. */
export interface PrincipalKey {
  readonly principal: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A workspace of its own in which policies decide, or are observed, on a server that checks no signatures. */
export class PolicedWorkspace {
  readonly made: MadeWorkspace;

  private constructor(made: MadeWorkspace) {
    this.made = made;
  }

  /** @param more further settings of the workspace. */
  static async begin(
    policies: "enforce" | "observe" | "off" = "enforce",
    more: object = {},
  ): Promise<PolicedWorkspace> {
    const settings = { policies, ...more };
    return new PolicedWorkspace(await makeWorkspace(serverUrl("off"), { settings }));
  }

  get account(): string {
    return this.made.aws.accountId;
  }

  /** The vendor's SDK as the account's root user, or as who has an access key. */
  client(key: Omit<PrincipalKey, "principal"> = this.made.aws, options: ClientOptions = {}): KMSClient {
    const { accessKeyId, secretAccessKey } = key;
    return kms({ ...options, config: { credentials: { accessKeyId, secretAccessKey }, ...options.config } });
  }

  /** A call of the control API. */
  call(method: string, path: string, body?: unknown) {
    return control(method, path, body, { server: "off", workspace: this.made.name });
  }

  /** An access key of a principal. @throws Error where the server refuses */
  async key(principal: string, more: object = {}): Promise<PrincipalKey> {
    const body = { cloud: "aws", account: this.account, principal, ...more };
    const { status, json } = await this.call("POST", "credentials", body);
    if (status !== 201) throw new Error(`no access key: ${JSON.stringify(json)}`);
    return json as unknown as PrincipalKey;
  }
}
