import type { PolicyDefect } from "./defect.ts";

/** What is wrong with the name of an action, `vendor:name` or `*`, with IAM's distinctions; null for a good one. */
export function awsActionDefect(action: string): PolicyDefect | null {
  const [vendor = "", ...names] = action.split(":");
  if (action === "*") return null;
  if (names.length === 0) return { code: "actionWithoutVendor" };
  if (names.length > 1) return { code: "actionWithColons" };
  if (vendor !== "*" && !/^[a-zA-Z0-9.-]+$/.test(vendor)) return { code: "actionVendor", vendor };
  return names[0] === "" || /\s/.test(action) ? { code: "actionWithoutVendor" } : null;
}
