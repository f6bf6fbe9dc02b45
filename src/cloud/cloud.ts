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
  /** The ARN of something in KMS, up to its account. */
  readonly arnUpTo: (region: string, account: string) => string;
  /** What its key materials are named by: 32 bytes, or the UUID of a key version (keys/key-version.ts). */
  readonly materialIds: "bytes" | "uuid";
}
