import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";
import { onTestFinished } from "vitest";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-3";
/** A day in seconds. */
export const DAY = 86_400;

/** A workspace of one test: keys, quotas and a clock of its own. It is emptied when the test has ended. */
export class World {
  readonly name = `service-${crypto.randomUUID()}`;
  readonly url = process.env.FAUXKMS_URL ?? "";

  constructor() {
    onTestFinished(async () => {
      await this.control("POST", "reset");
    });
  }

  /** Settings of an AWS client that works in this workspace, as the account's root user. */
  aws() {
    const credentials = { accessKeyId: `${ACCOUNT}.${this.name}`, secretAccessKey: "any" };
    return { endpoint: this.url, region: REGION, credentials };
  }

  kms(config: KMSClientConfig = {}): KMSClient {
    return new KMSClient({ ...this.aws(), ...config });
  }

  cloudWatch(): CloudWatchClient {
    return new CloudWatchClient(this.aws());
  }

  /** Lets policies decide who may do what, which on a server without flags they do not. */
  async enforcePolicies(): Promise<void> {
    await this.control("POST", "workspaces", { name: this.name, settings: { policies: "enforce" } });
  }

  /** A client of another principal of the account, such as `role/batch`. @param policies documents, that say what it may */
  async kmsOf(principal: string, policies?: readonly object[]): Promise<KMSClient> {
    const who = { cloud: "aws", account: ACCOUNT, principal, policies };
    const credentials = await this.control<AccessKey>("POST", "credentials", who);
    return this.kms({ credentials, maxAttempts: 1 });
  }

  /** Stops the clock; with a time (ISO 8601) it stands there. */
  async freeze(now?: string): Promise<void> {
    await this.control("PUT", "clock", { mode: "frozen", now });
  }

  /** Moves the clock. What was due by then has happened when it answers. */
  async advance(seconds: number): Promise<void> {
    await this.control("POST", "clock/advance", { seconds });
  }

  /** Sets a quota of the account, in requests an interval. */
  async setQuota(id: string, limit: number, intervalSeconds = 1): Promise<void> {
    const quota = { account: ACCOUNT, region: REGION, limit, intervalSeconds };
    await this.control("PUT", `quotas/aws/${id}`, quota);
  }

  /** A call of the control API; `T` is its answer. @throws Error with its message where it refuses */
  async control<T = unknown>(method: string, call: string, body?: object): Promise<T> {
    const headers = { "x-fauxkms-workspace": this.name };
    const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers };
    const answer = await fetch(`${this.url}/_fauxkms/${call}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${call}: ${answer.status} ${text}`);
    return JSON.parse(text || "null");
  }
}

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
