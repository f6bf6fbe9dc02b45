import {
  type AlibabaAnswer,
  type AlibabaKey,
  type AlibabaParameters,
  alibabaCall,
  alibabaFailure,
} from "./alibaba.ts";
import { allows, StsScene } from "./alibaba-sts.ts";

/** APIs that Terraform's provider calls, with their versions. */
const VERSIONS = { kms: "2016-01-20", ram: "2015-05-01", bss: "2017-12-14", sts: "2015-04-01" } as const;
type Api = keyof typeof VERSIONS;

/** What the services answer to who may not. */
const DENIALS: Readonly<Record<Api, string>> = {
  kms: "Forbidden.NoPermission",
  ram: "NoPermission",
  bss: "NotAuthorized",
  sts: "NoPermission",
};

/** A refusal as a test compares it. */
export interface ProviderRefusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/**
 * Whether the provider takes a refusal for "it is gone", and forgets what it had made (terraform-provider-alicloud 1.289:
 * `NotFoundError`, and the codes that reads and deletions expect).
 */
export function looksGone({ code, status, message }: ProviderRefusal): boolean {
  return status === 404 || /NotFound|EntityNotExist|ResourceNotExists/.test(`${code} ${message}`);
}

/** Whether the provider tries again (`NeedRetry`). */
export function looksPassing({ code, message }: ProviderRefusal): boolean {
  return /Throttling|^ServiceUnavailable$/.test(code) || /code: 5\d\d/.test(message);
}

/** A call that was refused to who lacked one right. */
export interface Lacked extends ProviderRefusal {
  readonly right: string;
  readonly operation: string;
  /** The code that this service refuses with. */
  readonly denial: string;
}

/**
 * A user of RAM with the least rights for some resources of Terraform, at the strict server in a workspace of its own. Before
 * each call that the user makes, users who lack one of the rights that it needs make the same.
 */
export class LeastUser {
  readonly scene = new StsScene("strict", `tf-${crypto.randomUUID().slice(0, 13)}`);
  readonly lacked: Lacked[] = [];
  readonly #rights: readonly string[];
  readonly #keys = new Map<string | null, Promise<AlibabaKey>>();

  private constructor(rights: readonly string[]) {
    this.#rights = rights;
  }

  /** @param rights actions that policies allow the user, such as `kms:CreateKey`. */
  static async begin(rights: readonly string[]): Promise<LeastUser> {
    const user = new LeastUser(rights);
    await user.scene.control("PUT", "clock", { mode: "frozen", now: "2030-01-10T04:00:00Z" });
    return user;
  }

  /** A call of the account itself. */
  async root(
    operation: string,
    parameters: AlibabaParameters = {},
    api: Api = "kms",
  ): Promise<AlibabaAnswer> {
    return this.#send(await this.scene.key(), api, operation, parameters);
  }

  /** The user's call. @param rights that it needs, besides that of its own name */
  async call(
    api: Api,
    operation: string,
    parameters: AlibabaParameters = {},
    ...rights: readonly string[]
  ): Promise<AlibabaAnswer> {
    await this.#without(api, operation, parameters, rights);
    return this.#send(await this.#key(null), api, operation, parameters);
  }

  /** The same for one that is refused to everybody. @returns the refusal's code */
  async refused(api: Api, operation: string, parameters: AlibabaParameters = {}): Promise<string> {
    await this.#without(api, operation, parameters, []);
    return (await alibabaFailure(this.#send(await this.#key(null), api, operation, parameters))).code;
  }

  async #without(
    api: Api,
    operation: string,
    parameters: AlibabaParameters,
    rights: readonly string[],
  ): Promise<void> {
    // Anybody may ask who they are.
    const own = api === "sts" ? [] : [`${api}:${operation}`];
    for (const right of [...own, ...rights]) {
      if (!this.#rights.includes(right)) throw new Error(`${right} is not among the user's rights`);
      const seen = await alibabaFailure(this.#send(await this.#key(right), api, operation, parameters));
      this.lacked.push({ right, operation, denial: DENIALS[api], ...seen });
    }
  }

  /** An access key of the user, or of one who lacks a right. */
  #key(lacking: string | null): Promise<AlibabaKey> {
    let key = this.#keys.get(lacking);
    if (key === undefined) {
      const rights = this.#rights.filter((right) => right !== lacking);
      const name = lacking === null ? "terraform" : `without-${lacking.replace(":", "-")}`;
      // Nothing is left for a service of whose only right somebody is deprived.
      key = this.scene.key(`user/${name}`, rights.length === 0 ? [] : [allows(rights)]);
      this.#keys.set(lacking, key);
    }
    return key;
  }

  #send(accessKey: AlibabaKey, api: Api, operation: string, parameters: AlibabaParameters) {
    const { account } = this.scene;
    return alibabaCall(operation, parameters, {
      server: "strict",
      account,
      accessKey,
      version: VERSIONS[api],
    });
  }
}

/** A resource of Terraform's provider. */
export interface ProviderResource {
  readonly name: string;
  /** The least rights of a user who makes, reads, changes and deletes it. */
  readonly rights: readonly string[];
  /** Its life: the provider's calls in their order, without those that it repeats while it waits. */
  readonly live: (user: LeastUser) => Promise<void>;
}
