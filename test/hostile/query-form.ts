import type { Draft } from "./request.ts";

/** How deep JSON may be to be written again. */
const MOST_LEVELS = 1000;

/** The value of a JSON request; nothing where it cannot be read, or is too deep to be written again. */
export function jsonIn({ body }: Pick<Draft, "body">): object {
  const text = Buffer.from(body ?? []).toString();
  if ((text.match(/[[{]/g)?.length ?? 0) > MOST_LEVELS) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** A value as parameters of the Query protocol: `Dimensions.member.1.Name=Service`. */
export function queryForm(value: object): URLSearchParams {
  const form = new URLSearchParams();
  const add = (name: string, inner: unknown): void => {
    if (Array.isArray(inner)) for (const [n, each] of inner.entries()) add(`${name}.member.${n + 1}`, each);
    else if (typeof inner === "object" && inner !== null) {
      for (const [key, each] of Object.entries(inner)) add(name === "" ? key : `${name}.${key}`, each);
    } else {
      const isTime = /^(Start|End)/.test(name) && typeof inner === "number" && Math.abs(inner) < 8e12;
      form.append(name, isTime ? new Date(inner * 1000).toISOString() : String(inner));
    }
  };
  add("", value);
  return form;
}
