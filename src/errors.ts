/**
 * Our closed list of domain failures and the facts each one carries. The words are each cloud's own: see
 * `errors.ts` of its surface, which does not compile while one is missing.
 */
export interface FailureFacts {
  keyNotFound: { arn: string };
  keyDisabled: { arn: string };
  keyPendingDeletion: { arn: string };
  keyNotPendingDeletion: { arn: string };
  keyIdTaken: { arn: string };
  keysOverQuota: { limit: number };
  aliasNotFound: { arn: string };
  aliasExists: { arn: string };
  aliasesOverQuota: { arn: string; limit: number };
  aliasTargetDiffers: { arn: string };
  tooManyTags: { arn: string };
  rotationsOverQuota: { arn: string };
  rotationImminent: { arn: string };
}

export type FailureCode = keyof FailureFacts;

/** A failure as plain data: what a Durable Object answers, because an Error loses its properties on the way. */
export type FailureDetail = { [C in FailureCode]: { code: C } & FailureFacts[C] }[FailureCode];

/** A domain failure on its way to the surface. */
export class Failure extends Error {
  readonly detail: FailureDetail;

  constructor(detail: FailureDetail) {
    super(detail.code);
    this.detail = detail;
  }
}
