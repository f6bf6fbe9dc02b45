import {
  type AccessKeys,
  type AlibabaClientOptions,
  type AwsClientOptions,
  alibabaOptions,
  awsOptions,
  type ClientOptions,
  placesOf,
} from "./access.ts";
import { Clock } from "./clock.ts";
import type { Control, ControlCall } from "./control.ts";
import { Faults } from "./faults.ts";
import { Fixtures } from "./fixtures.ts";
import type { CloudName } from "./place.ts";
import { Quotas } from "./quotas.ts";
import { Requests } from "./requests.ts";

/** An access key that was made for a principal. */
export interface MadeCredential {
  readonly cloud: CloudName;
  readonly account: string;
  readonly principal: string;
  readonly accessKeyId: string;
  /** At AWS. */
  readonly secretAccessKey?: string;
  /** At Alibaba Cloud. */
  readonly accessKeySecret?: string;
}

/** Parts of a world. */
export interface WorldOptions {
  readonly name: string;
  readonly control: Control;
  readonly keys: AccessKeys;
  readonly env: Readonly<Record<string, string>>;
}

/** A workspace as its test sees it: clients' options, clock, quotas, faults and requests of its own. */
export class World {
  readonly name: string;
  /** Origin of the server. */
  readonly url: string;
  /** Variables by which programs reach this workspace, for a child process or `process.env`. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly quotas: Quotas;
  readonly faults: Faults;
  readonly requests: Requests;
  readonly fixtures: Fixtures;
  /** Any other call of the control API (docs/control-api.md). */
  readonly control: Control;
  /** Its access keys, each its account's root. */
  readonly keys: AccessKeys;

  constructor({ name, control, keys, env }: WorldOptions) {
    this.name = name;
    this.url = control.url;
    this.env = env;
    this.control = control;
    this.keys = keys;
    this.clock = new Clock(control);
    this.quotas = new Quotas(control, placesOf(keys));
    this.faults = new Faults(control);
    this.requests = new Requests(control);
    this.fixtures = new Fixtures(control);
  }

  /** The workspace's own accounts. */
  get accounts(): Readonly<Record<CloudName, string>> {
    return { aws: this.keys.aws.accountId, alibaba: this.keys.alibaba.accountId };
  }

  /** Options for a client of an AWS SDK. */
  aws(options?: ClientOptions): AwsClientOptions {
    return awsOptions(this.url, this.name, this.keys, options);
  }

  /** Options for a client of an Alibaba Cloud SDK. */
  alibaba(options?: ClientOptions): AlibabaClientOptions {
    return alibabaOptions(this.url, this.name, this.keys, options);
  }

  /** Makes an access key for a principal, `root`, `user/NAME` or `role/NAME`. */
  credentials(options: {
    readonly cloud?: CloudName;
    readonly account?: string;
    readonly principal?: string;
  }): Promise<MadeCredential> {
    const { cloud = "aws", account = this.accounts[cloud], principal = "root" } = options;
    return this.control.json("POST", "credentials", { body: { cloud, account, principal } });
  }

  /** What the requests and keys of this month would have cost at AWS, in US dollars. */
  costs(query: { readonly account?: string; readonly from?: string; readonly to?: string } = {}): Promise<{
    readonly total: string;
    readonly currency: string;
  }> {
    return this.control.json("GET", "costs", { query });
  }

  /**
   * The whole workspace as one document.
   *
   * @param passphrase encrypts key material and secrets, so that any server restores it; without one only this one does.
   */
  async snapshot(passphrase?: string): Promise<string> {
    return (await this.control.send("GET", "snapshot", withPassphrase(passphrase))).text();
  }

  /** Replaces what the workspace has by a snapshot; ciphertexts from before it was taken decrypt again. */
  async restore(snapshot: string, passphrase?: string): Promise<void> {
    await this.control.send("PUT", "snapshot", { body: snapshot, ...withPassphrase(passphrase) });
  }

  /** Empties the workspace: keys, quotas, faults, requests, clock. Its access keys stay. */
  async reset(): Promise<void> {
    await this.control.send("POST", "reset");
  }
}

function withPassphrase(passphrase: string | undefined): ControlCall {
  return passphrase === undefined ? {} : { headers: { "x-fauxkms-passphrase": passphrase } };
}
