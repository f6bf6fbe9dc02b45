/** One label of a host name: of an instance, a workspace, a VPC endpoint. */
export const HOST_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** A label that names a Region, known or not. */
export const REGION_LABEL = "[a-z]{2,4}(?:-[a-z0-9]{1,20}){1,4}";

/** What the pure parts of the source need to know of a cloud: texts and patterns, no services. */
export interface CloudFacts {
  /** Its number in the header of a ciphertext (keys/ciphertext.ts): for ever, as what was encrypted stays readable. */
  readonly ciphertextNumber: number;
  /** Account ids. */
  readonly account: RegExp;
  /** What an account id must be, as errors say it. */
  readonly accountWords: string;
  /** Names of Regions, whether there are such or not. */
  readonly regionName: RegExp;
  /** The Regions that there are. */
  readonly regions: readonly string[];
  /** The account of a caller whom nobody knows, and the Region of a request that names none. */
  readonly standard: { readonly account: string; readonly region: string };
  /**
   * Names of hosts at which it serves what is served here, or what its clients call on the way: patterns of whole names in
   * lower case. The local server's certificate may be for them.
   */
  readonly hostNames: readonly string[];
  /** The ARN of something in KMS, up to its account. */
  readonly arnUpTo: (region: string, account: string) => string;
  /** What its key materials are named by: 32 bytes, or the UUID of a key version (keys/key-version.ts). */
  readonly materialIds: "bytes" | "uuid";
}
