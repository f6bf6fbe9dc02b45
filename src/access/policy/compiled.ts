import type { PolicyDocument } from "./document.ts";

/** A policy prepared for decisions. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
}
