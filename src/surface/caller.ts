/** An identified caller, and the Region of the request. */
export interface Caller {
  readonly workspace: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the principal. */
  readonly principal: string;
}
