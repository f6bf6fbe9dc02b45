/** Who is calling, and where. */
export interface Caller {
  readonly workspace: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the principal. */
  readonly principal: string;
}
