import { decide } from "./decide.ts";
import type { RamDenial, RamRequest } from "./request.ts";

/** A request that policies deny. */
export interface Denied {
  readonly request: RamRequest;
  readonly denial: RamDenial;
}

/**
 * Why policies deny a permission that has several forms, such as two names of an action; null where they allow it in one form
 * and deny it in none explicitly.
 */
export function denialOfAll(forms: readonly RamRequest[]): Denied | null {
  let implicit: Denied | null = null;
  let isAllowed = false;
  for (const request of forms) {
    const denial = decide(request);
    if (denial?.explicit) return { request, denial };
    if (denial === null) isAllowed = true;
    else implicit ??= { request, denial };
  }
  return isAllowed ? null : implicit;
}
