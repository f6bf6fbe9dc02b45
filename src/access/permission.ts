/**
 * A right that a request needs, as policies name it (AWS: Service Authorization Reference of AWS KMS; Alibaba Cloud:
 * RAM authorization of KMS). It is judged on each resource of its kind that the request names or uses.
 *
 * `Resource` is the kinds of resources in a cloud's policies; `none` where they have `*`.
 */
export interface Permission<Resource extends string> {
  readonly action: `kms:${string}`;
  readonly resource: Resource;
  /** Which of the request's keys, counted from 0, or the one that its alias names now; all of them where it is left out. */
  readonly key?: number | "alias";
  /** The member that a request must have for the right to be needed. */
  readonly ifGiven?: string;
  /** The member that names the Region that the right must hold in; where it is left out, the request's own. */
  readonly regionOf?: string;
}
