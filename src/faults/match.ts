import type { Cloud } from "../cloud/list.ts";
import type { Fault } from "../fault.ts";

/** What a request is known by. */
export interface Subject {
  readonly cloud: Cloud;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** The keys that were located. */
  readonly keys: readonly { readonly keyId: string; readonly arn: string }[];
}

/** Whether a fault is for a request. */
export function matches({ match }: Fault, subject: Subject): boolean {
  const { cloud, operation, account, region, keyId } = match;
  return (
    (cloud === undefined || cloud === subject.cloud) &&
    (operation === undefined || operation === subject.operation) &&
    (account === undefined || account === subject.account) &&
    (region === undefined || region === subject.region) &&
    (keyId === undefined || subject.keys.some((key) => key.keyId === keyId || key.arn === keyId))
  );
}
