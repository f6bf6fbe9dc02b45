/** One version of a managed policy. */
export interface PolicyVersion {
  /** 1 for `v1`. */
  readonly number: number;
  /** JSON. */
  readonly document: string;
  readonly createdAt: number;
}
