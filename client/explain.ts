import type { AccountOptions } from "./identities.ts";

/** A request that might be made. */
export interface Question extends AccountOptions {
  /** Who: an access key, `root`, `user/NAME`, `role/NAME`, an ARN, or the name of a service. */
  readonly by: string | { readonly accessKeyId: string; readonly sessionToken?: string };
  /** An operation of KMS, such as `Decrypt`. */
  readonly operation: string;
  /** As the SDK takes it; data that no policy looks at may be left out. */
  readonly input?: object;
  readonly region?: string;
  /** Condition keys that the request would have besides, such as `kms:ViaService`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether a request would be allowed, and why. */
export interface Explanation {
  readonly decision: "allow" | "deny";
  /** The cloud's sentence of a denial; null where it is allowed. */
  readonly sentence: string | null;
  /** Each statement of each policy, and each grant, with what of it did not match. */
  readonly reasons: readonly {
    /** The permission that was asked for: some requests need several. */
    readonly action: string;
    readonly policy: string;
    readonly statement: string;
    readonly effect: "Allow" | "Deny";
    readonly matched: boolean;
    readonly missed: string | null;
  }[];
}

/** The input of an operation as JSON has it: bytes in base64, times in seconds. */
export function inJson(input: unknown): unknown {
  if (input instanceof Uint8Array) return Buffer.from(input).toString("base64");
  if (input instanceof Date) return input.getTime() / 1000;
  if (Array.isArray(input)) return input.map(inJson);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, member]) => [name, inJson(member)]));
}
