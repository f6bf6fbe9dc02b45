/** One label of a host name: of an instance, a workspace, a VPC endpoint. */
export const HOST_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** A label that names a Region, known or not. */
export const REGION_LABEL = "[a-z]{2,4}(?:-[a-z0-9]{1,20}){1,4}";

/** An access key. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** Facts of a cloud for the pure parts of the source: texts and patterns, no services. */
export interface CloudFacts {
  /**
   * The cloud's number in ciphertext headers (keys/ciphertext.ts). It never changes, so that ciphertexts stay
   * readable.
   */
  readonly ciphertextNumber: number;
  /** Pattern of account ids. */
  readonly account: RegExp;
  /** Description of account ids for error messages. */
  readonly accountWords: string;
  /** Pattern of Region names, known or not. */
  readonly regionName: RegExp;
  /** The existing Regions. */
  readonly regions: readonly string[];
  /** The account of an unidentified caller, and the Region of a request that names none. */
  readonly standard: { readonly account: string; readonly region: string };
  /**
   * Host names of the services that are served here or that their clients call, as patterns of whole names in lower
   * case. The local server's CA may issue certificates for them.
   */
  readonly hostNames: readonly string[];
  /** The ARN of a KMS resource, up to the account. */
  readonly arnUpTo: (region: string, account: string) => string;
  /** Form of key material ids: 32 bytes, or the UUID of a key version (keys/key-version.ts). */
  readonly materialIds: "bytes" | "uuid";
  /** Environment variables by which the cloud's clients call a server with an access key. @param origin of the server. */
  readonly environment: (origin: string, accessKey: AccessKey) => Readonly<Record<string, string>>;
}
