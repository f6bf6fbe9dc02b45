import { counted } from "../../data/words.ts";
import type { Sign } from "../../ui/icon.tsx";

/** What was bought. */
interface Specification {
  readonly type: "software" | "hardware";
  readonly qps: number;
  readonly keys: number;
  readonly secrets: number;
  readonly accessManagement: number;
  readonly logStorageGb: number;
  readonly multiZone: boolean;
}

/** An instance in `GET instances`. */
export interface Instance {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly specification: Specification;
  readonly phase: "active" | "expired" | "suspended" | "released";
  readonly createdAt: string;
  readonly endAt: string;
  readonly renewalStatus: string;
  readonly status: string;
  readonly usable: boolean;
  readonly sharedWith: readonly string[];
  readonly publicAccess: boolean;
  readonly hsms?: number;
  readonly agreedPrice?: string;
}

/** `GET instances/:id`. */
export interface InstanceDetail extends Instance {
  readonly name: string;
  readonly connectedAt: string | null;
  readonly terms: readonly { readonly from: string; readonly to: string; readonly months: number }[];
  readonly suspensionAt: string;
  readonly releaseAt: string;
  readonly vpcs: readonly string[];
  readonly used: { readonly keys: number; readonly secrets: number; readonly accessManagement: number };
}

/** The sign of each phase. */
export const SIGN_OF: Readonly<Record<Instance["phase"], Sign>> = {
  active: "ok",
  expired: "warning",
  suspended: "error",
  released: "error",
};

/** What was bought, in a few words. */
export function planOf({ specification: { type, qps } }: Instance): string {
  return `${type}, ${counted(qps)} QPS`;
}
