import type { PolicyDefect } from "./defect.ts";
import type { Condition, PolicyPrincipal, PrincipalKind } from "./document.ts";

/** The rules of one kind of policy, on top of the common grammar. */
export interface PolicyProfile {
  /** Longest document, in bytes of UTF-8 or in characters without white space. */
  readonly size: { readonly limit: number; readonly unit: "bytes" | "characters" };
  /** Values of Version; where it may be left out, `null` is among them. */
  readonly versions: readonly (string | null)[];
  /** Values of Version that belong to the language, but not to this kind of policy. */
  readonly oldVersions: readonly (string | null)[];
  /** Elements of a document besides Version and Statement. */
  readonly elements: readonly "Id"[];
  /** Whether Statement may be an object, not only a list of them. */
  readonly loneStatement: boolean;
  readonly sid: RegExp;
  /** Whether two statements may not have the same Sid. */
  readonly uniqueSids: boolean;
  /** Elements that may have `Not` before their names. */
  readonly negatable: readonly ("Principal" | "Action" | "Resource")[];
  /** Who a statement may name; null where a policy belongs to its principal, and must name nobody. */
  readonly principals: {
    readonly kinds: readonly PrincipalKind[];
    /** Whether `"Principal": "*"` is one. */
    readonly everybody: boolean;
    readonly isValid: (principal: PolicyPrincipal) => boolean;
  } | null;
  readonly actionDefect: (action: string) => PolicyDefect | null;
  /** The check of a resource; `forbidden` where the policy belongs to the resource, and must name none. */
  readonly resourceDefect: ((resource: string) => PolicyDefect | null) | "forbidden";
  readonly operators: ReadonlySet<string>;
  /** Whether operators may have `ForAllValues:`, `ForAnyValue:` and `IfExists`. */
  readonly operatorForms: boolean;
  readonly conditionDefect: (condition: Condition) => PolicyDefect | null;
}
