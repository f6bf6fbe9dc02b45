import { CLOUD_FACTS, type Cloud } from "../cloud/list.ts";

/** Most notices of an isolate, because clients may make up access keys. */
const MOST = 100;
/** Longest part of an access key id by which it is remembered, in characters. */
const LONGEST = 128;

/** Access key ids as the clouds make them, which are shown abbreviated. */
const REAL = /^(?:A(?:KIA|SIA)[A-Z0-9]{12,28}|(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{8,60})$/;

/** Notices of access keys that nobody knows, whose requests are in the standard account: one for each. */
export class UnknownKeys {
  readonly #told = new Set<string>();
  readonly #tell: (sentence: string) => void;

  constructor(tell: (sentence: string) => void) {
    this.#tell = tell;
  }

  /** Tells of an access key id, the first time. */
  note(cloud: Cloud, accessKeyId: string): void {
    const name = `${cloud}/${accessKeyId.slice(0, LONGEST)}`;
    if (accessKeyId === "" || this.#told.has(name) || this.#told.size > MOST) return;
    this.#told.add(name);
    if (this.#told.size > MOST) {
      this.#tell("fauxkms: nobody knows further access keys either; no more are told of");
      return;
    }
    const { standard, accountWords } = CLOUD_FACTS[cloud];
    this.#tell(
      `fauxkms: nobody knows the access key ${shown(accessKeyId)}, so its requests are in account ${standard.account}; an id that names an account ${accountWords}, others come from POST /_fauxkms/credentials`,
    );
  }
}

/** An access key id for a notice: whole where it is digits, else abbreviated, as it may be anything, a secret too. */
function shown(accessKeyId: string): string {
  if (/^\d{1,32}$/.test(accessKeyId)) return `${accessKeyId} (${accessKeyId.length} digits)`;
  if (REAL.test(accessKeyId)) return `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
  const start = /^[A-Za-z0-9]{0,3}/.exec(accessKeyId)?.[0] ?? "";
  return `${start}… (${accessKeyId.length} characters)`;
}
