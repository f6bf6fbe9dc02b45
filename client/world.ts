import {
  type AccessKeys,
  type AlibabaClientOptions,
  type AlibabaOptions,
  type AwsClientOptions,
  type AwsOptions,
  alibabaOptions,
  awsOptions,
  placesOf,
} from "./access.ts";
import { Clock } from "./clock.ts";
import type { Control, ControlCall } from "./control.ts";
import { type Explanation, inJson, type Question } from "./explain.ts";
import { Faults } from "./faults.ts";
import { Fixtures } from "./fixtures.ts";
import { type AccountOptions, Identities, type Identity } from "./identities.ts";
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

/** A user or role that is made with an access key. */
export interface NewPrincipal extends Identity, AccountOptions {
  /** Name, at AWS perhaps with a path before it; one that nobody else has where it is left out. */
  readonly name?: string;
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
  /** Users and roles, with their policies. */
  readonly identities: Identities;
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
    this.identities = new Identities(control, placesOf(keys));
  }

  /** The workspace's own accounts. */
  get accounts(): Readonly<Record<CloudName, string>> {
    return { aws: this.keys.aws.accountId, alibaba: this.keys.alibaba.accountId };
  }

  /** Options for a client of an AWS SDK, as the account's root user or as who has an access key. */
  aws(options?: AwsOptions): AwsClientOptions {
    return awsOptions(this.url, this.name, this.keys, options);
  }

  /** Options for a client of an Alibaba Cloud SDK, as the account itself or as who has an access key. */
  alibaba(options?: AlibabaOptions): AlibabaClientOptions {
    return alibabaOptions(this.url, this.name, this.keys, options);
  }

  /** Makes an access key for a principal, `root`, `user/NAME` or `role/NAME`, and sets what that may. */
  credentials(
    options: Identity & AccountOptions & { readonly principal?: string } = {},
  ): Promise<MadeCredential> {
    const { cloud = "aws", account = this.accounts[cloud], principal = "root", ...identity } = options;
    return this.control.json("POST", "credentials", { body: { cloud, account, principal, ...identity } });
  }

  /**
   * Makes a user who may what the policies say, with an access key for a client: `new KMSClient(kms.aws(await
   * kms.user({ policies })))`, or `new Config(kms.alibaba(await kms.user({ cloud: "alibaba", policies })))`. Policies decide where `policies` is `enforce`, as they do in strict mode.
   */
  user(options: NewPrincipal = {}): Promise<MadeCredential> {
    return this.#principal("user", options);
  }

  /** Makes a role who may what the policies say, with an access key that acts as a session of it. */
  role(options: NewPrincipal = {}): Promise<MadeCredential> {
    return this.#principal("role", options);
  }

  #principal(kind: "user" | "role", { name, ...options }: NewPrincipal): Promise<MadeCredential> {
    const principal = `${kind}/${name ?? `test-${crypto.randomUUID()}`}`;
    return this.credentials({ ...options, principal });
  }

  /** Whether policies would allow a request, and why, without doing anything. @throws FauxkmsError for what cannot be asked */
  explain({ by, cloud = "aws", account, input = {}, ...question }: Question): Promise<Explanation> {
    const who =
      typeof by === "string"
        ? { principal: by, account: account ?? this.accounts[cloud] }
        : { accessKeyId: by.accessKeyId, sessionToken: by.sessionToken };
    return this.control.json("POST", "explain", {
      body: { cloud, ...who, ...question, input: inJson(input) },
    });
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
