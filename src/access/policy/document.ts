/** Kinds of principals: those of AWS (IAM User Guide, Principal), and RAM's accounts, users and roles. */
export type PrincipalKind = "AWS" | "Service" | "Federated" | "CanonicalUser" | "RAM" | "*";

/** A principal as it is written. Kind `*` is the bare `"*"`: everybody, services included. */
export interface PolicyPrincipal {
  readonly kind: PrincipalKind;
  readonly name: string;
}

/** The values of Principal, Action or Resource, or of the element with `Not` before its name. */
export interface Listed<T> {
  /** Whether it is the one with `Not`: all but these. */
  readonly not: boolean;
  readonly values: readonly T[];
}

/** A condition operator, taken apart: `ForAnyValue:StringLikeIfExists`. */
export interface ConditionOperator {
  readonly set: "ForAllValues" | "ForAnyValue" | null;
  readonly test: string;
  readonly ifExists: boolean;
}

/** One key under one operator. Numbers and booleans among its values are texts here, as they are compared. */
export interface Condition {
  readonly operator: ConditionOperator;
  readonly key: string;
  readonly values: readonly string[];
}

/** A statement of a policy; what is null was not there. */
export interface PolicyStatement {
  readonly sid: string | null;
  readonly effect: "Allow" | "Deny";
  readonly principal: Listed<PolicyPrincipal> | null;
  readonly action: Listed<string> | null;
  readonly resource: Listed<string> | null;
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

/** A policy document (IAM User Guide, Grammar of the IAM JSON policy language; RAM, Policy structure and syntax). */
export interface PolicyDocument {
  readonly version: string | null;
  readonly id: string | null;
  readonly statements: readonly PolicyStatement[];
}
