import { RAM_NAMES } from "../../access/alibaba/names.ts";
import { IdentityError } from "../../surface/identities.ts";

/** A user or role of an account, by its name. */
export interface RamPrincipalName {
  readonly kind: "user" | "role";
  readonly name: string;
}

/** Reads `user/alice` or `role/app`. @throws IdentityError */
export function parseRamPrincipal(text: string): RamPrincipalName {
  if (text === "root") {
    throw new IdentityError("invalid", "principal: the account itself may everything, and has no policies");
  }
  const [kind, name = "", ...more] = text.split("/");
  if ((kind === "user" || kind === "role") && more.length === 0 && RAM_NAMES[kind].pattern.test(name)) {
    return { kind, name };
  }
  const { words } = RAM_NAMES.user;
  throw new IdentityError(
    "invalid",
    `principal: must be user/NAME or role/NAME, without a path; the NAME has ${words}`,
  );
}

/** `user/alice`, as access keys name a principal. */
export function ramPrincipalText({ kind, name }: RamPrincipalName): string {
  return `${kind}/${name}`;
}
