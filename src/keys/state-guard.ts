import { Failure } from "../errors.ts";
import type { KeyRecord, StateGuard } from "./key.ts";

/** Requires a state that the guard allows; without a guard every state passes. @throws Failure */
export function requireState(guard: StateGuard | undefined, { state, arn }: KeyRecord): void {
  const code = guard?.[state];
  if (code) throw new Failure({ code, arn });
}
