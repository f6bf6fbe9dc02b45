import { CreateKeyCommand, type CreateKeyCommandInput, type KMSClient } from "@aws-sdk/client-kms";
import { expect } from "vitest";
import { control, freshAccount, kms, raw } from "./client.ts";
import { FrozenWorkspace } from "./management.ts";
import type { ServerName } from "./servers.ts";

/** Number of concurrent requests. */
const IN_FLIGHT = 40;

export const REGION = "eu-west-3";

/** A quota, as the control API shows it. */
export interface Quota {
  readonly id: string;
  readonly limit: number;
  readonly used: number;
  readonly throttled: number;
}

/** An account in a workspace of its own whose clock stands still, so that no window ends by itself. */
export class Scene {
  readonly workspace: FrozenWorkspace;
  readonly account = freshAccount();
  readonly client: KMSClient;

  private constructor(workspace: FrozenWorkspace) {
    this.workspace = workspace;
    this.client = this.clientIn(REGION);
  }

  static async begin(server: ServerName = "enforce"): Promise<Scene> {
    return new Scene(await FrozenWorkspace.begin("2027-03-01T12:00:00.000Z", server));
  }

  clientIn(region: string, account = this.account): KMSClient {
    return kms({ ...this.workspace.options, region, account });
  }

  advance(seconds: number): Promise<void> {
    return this.workspace.advance(seconds);
  }

  /** Makes a key. @returns its ARN. */
  async key(input: CreateKeyCommandInput = {}): Promise<string> {
    const { KeyMetadata } = await this.client.send(new CreateKeyCommand(input));
    return KeyMetadata?.Arn ?? "";
  }

  /** Sends equal requests. @returns the number that passes; the others must be throttled. */
  async passed(count: number, operation: string, body: object, account = this.account): Promise<number> {
    const { server, name } = this.workspace;
    const options = { server, account, region: REGION, headers: { "x-fauxkms-workspace": name } };
    let left = count;
    let passed = 0;
    const worker = async () => {
      while (left-- > 0) {
        const answer = await raw(operation, body, options);
        if (answer.status === 200) passed += 1;
        else expect(answer.json.__type).toBe("ThrottlingException");
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    return passed;
  }

  /** Sends a request that must fail. @returns the name of the error. */
  async rejected(operation: string, body: object): Promise<unknown> {
    const { server, name } = this.workspace;
    const headers = { "x-fauxkms-workspace": name };
    const answer = await raw(operation, body, { server, account: this.account, region: REGION, headers });
    expect(answer.status).toBe(400);
    return answer.json.__type;
  }

  /** Every quota of an account. */
  async quotas(account = this.account, region = REGION): Promise<Quota[]> {
    const path = `quotas?cloud=aws&account=${account}&region=${region}`;
    const { server, name: workspace } = this.workspace;
    const { json } = await control("GET", path, undefined, { server, workspace });
    return json.quotas as Quota[];
  }

  /** Units of a quota that are used in its present window. */
  async used(id: string, account = this.account, region = REGION): Promise<number | undefined> {
    return (await this.quotas(account, region)).find((quota) => quota.id === id)?.used;
  }

  /** Overrides a quota of this account. */
  async limit(id: string, limit: number, region = REGION): Promise<void> {
    const { server, name: workspace } = this.workspace;
    const body = { account: this.account, region, limit };
    const { status } = await control("PUT", `quotas/aws/${id}`, body, { server, workspace });
    expect(status).toBe(200);
  }
}
