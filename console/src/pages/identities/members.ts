import { parsedJson } from "../../ui/fields.tsx";
import type { Identity } from "./identity.ts";

/** Texts of the form's members, as a person writes them. */
export interface Texts {
  readonly policies: string;
  readonly boundary: string;
  readonly tags: string;
  readonly trust: string;
}

export type Member = keyof Texts;

/** The members of a user or role as texts. */
export function textsOf(identity: Identity | null): Texts {
  const shown = (value: unknown) => JSON.stringify(value, null, 2);
  return {
    policies: shown(identity?.policies ?? []),
    boundary: identity?.boundary ?? "",
    tags: shown(identity?.tags ?? {}),
    trust: identity?.trust === undefined ? "" : shown(identity.trust),
  };
}

/** What the control API gets for a member: null clears it. A boundary may be an ARN, too. */
function givenOf(member: Member, text: string): { readonly value?: unknown; readonly wrong: string | null } {
  const isArn = member === "boundary" && !text.trim().startsWith("{");
  if (isArn) return { value: text.trim() || null, wrong: null };
  const { value, wrong } = parsedJson(text);
  if (wrong !== null) return { wrong };
  if (value === undefined && member === "trust") return { wrong: "A role cannot be without a trust policy." };
  return { value: value ?? null, wrong: null };
}

/** What is wrong with a member; null where nothing is. */
export function wrongOf(member: Member, now: Texts, before: Texts): string | null {
  return now[member] === before[member] ? null : givenOf(member, now[member]).wrong;
}

/** The body that makes a user or role what the texts say: the members that were changed. */
export function bodyOf(now: Texts, before: Texts): Record<string, unknown> {
  const members = (Object.keys(now) as Member[]).filter((member) => now[member] !== before[member]);
  return Object.fromEntries(members.map((member) => [member, givenOf(member, now[member]).value]));
}
