import type { CloudFacts } from "../cloud/cloud.ts";
import type { Runtime } from "../isolate/runtime.ts";
import type { QuotaRow } from "../quotas/row.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import type { Explained, Question } from "./explain.ts";
import type { CloudFixture } from "./fixture.ts";
import type { CloudIdentities } from "./identities.ts";
import type { CloudOidcProviders } from "./identity-providers.ts";

/** Record of a cloud for the control API and the surfaces' common parts. */
export interface CloudRecord extends CloudFacts {
  /** Name of its KMS. */
  readonly service: string;
  /** Request quotas of an account in a Region. */
  readonly quotas: readonly QuotaRow[];
  /** Resource quotas, which are counted elsewhere; only their limits are kept with those of requests. */
  readonly resources: readonly QuotaRow[];
  /** Ids of the quotas of each KMS instance; empty for a cloud without instances. */
  readonly instanceQuotas: ReadonlySet<string>;
  /** Whether accounts request higher quotas by an API (Service Quotas). */
  readonly raisesQuotas: boolean;
  /** Every operation of its KMS; each has a request quota, or is an instance's. */
  readonly operations: ReadonlySet<string>;
  /** Names of the errors of its KMS. */
  readonly errors: ReadonlySet<string>;
  /** Whether a text is the id or the ARN of a key. */
  readonly isKey: (text: string) => boolean;
  readonly accessKeys: AccessKeyForm;
  readonly fixture: CloudFixture;
  /** Users and roles, whose policies decide. */
  readonly identities: CloudIdentities;
  /** Identity providers, by whose tokens roles are assumed. */
  readonly oidcProviders: CloudOidcProviders;
  /** Whether a request would be allowed, and why. */
  readonly explain: (
    runtime: Runtime,
    question: Question,
    background: Background,
  ) => Promise<Explained | { readonly wrong: string }>;
  /** A new account id. @param random bytes from a source fit for secrets. */
  readonly newAccount: (random: (length: number) => Uint8Array) => string;
  /** Lets happen what is due in a workspace besides keys, quotas and instances; left out where there is nothing. */
  readonly catchUp?: (runtime: Runtime, workspace: string, state: WorkspaceState) => Promise<void>;
}

/** Form of a cloud's access keys, and the names of their parts. */
export interface AccessKeyForm {
  /** A new id. @param random bytes from a source fit for secrets. */
  readonly newId: (isTemporary: boolean, random: (length: number) => Uint8Array) => string;
  readonly newSecret: (random: (length: number) => Uint8Array) => string;
  readonly secretName: string;
  readonly tokenName: string;
}

/** A new account id of a number of digits, the first of which is not 0. */
export function newAccountId(digits: number, random: (length: number) => Uint8Array): string {
  return [...random(digits)].map((byte, place) => (place === 0 ? 1 + (byte % 9) : byte % 10)).join("");
}

/** The operations that have one of these quotas. */
export function operationsOf(rows: readonly QuotaRow[]): string[] {
  return rows.flatMap(({ operations }) => operations);
}
