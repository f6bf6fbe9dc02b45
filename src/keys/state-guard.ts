import { Failure } from "../errors.ts";
import type { KeyRecord, StateGuard } from "./key.ts";

/** @throws Failure where a guard refuses the state that the key is in; a key without a guard passes */
export function requireState(guard: StateGuard | undefined, { state, arn }: KeyRecord): void {
  const code = guard?.[state];
  if (code) throw new Failure({ code, arn });
}
