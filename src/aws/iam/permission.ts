import type { Call, Subject } from "./operation.ts";

export async function requireAllowed(
  _call: Call,
  _input: Readonly<Record<string, unknown>>,
  _subject: () => Subject | Promise<Subject>,
): Promise<void> {}
