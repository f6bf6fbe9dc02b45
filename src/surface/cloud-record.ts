import type { CloudFacts } from "../cloud/cloud.ts";
import type { QuotaRow } from "../quotas/row.ts";

/** A cloud as the control API and the surfaces' common parts need to know it. */
export interface CloudRecord extends CloudFacts {
  /** What its KMS is called. */
  readonly service: string;
  /** Request quotas of an account in a Region. */
  readonly quotas: readonly QuotaRow[];
  /** Quotas of things, which are counted elsewhere: only their limits are kept with those of requests. */
  readonly resources: readonly QuotaRow[];
  /** Ids of the quotas that each of its KMS instances has for itself; none where it has no instances. */
  readonly instanceQuotas: ReadonlySet<string>;
  /** Whether an account asks for higher quotas by an API (Service Quotas), and somebody decides. */
  readonly raisesQuotas: boolean;
  /** Every operation of its KMS: each has a request quota, or is one of an instance's. */
  readonly operations: ReadonlySet<string>;
  /** Whether a text is what its KMS calls an error. */
  readonly isError: (name: string) => boolean;
  /** Whether a text is the id or the ARN of a key. */
  readonly isKey: (text: string) => boolean;
  readonly accessKeys: AccessKeyForm;
}

/** What the access keys of a cloud look like, and what it calls their parts. */
export interface AccessKeyForm {
  /** A new id. @param random bytes from a source fit for secrets. */
  readonly newId: (isTemporary: boolean, random: (length: number) => Uint8Array) => string;
  readonly newSecret: (random: (length: number) => Uint8Array) => string;
  readonly secretName: string;
  readonly tokenName: string;
}

/** The operations that have one of these quotas. */
export function operationsOf(rows: readonly QuotaRow[]): string[] {
  return rows.flatMap(({ operations }) => operations);
}
