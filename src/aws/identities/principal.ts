import { IdentityError } from "../../surface/identities.ts";

/** A user or role of an account, by its name. */
export interface PrincipalName {
  readonly kind: "user" | "role";
  /** `/` where none is said. */
  readonly path: string;
  readonly name: string;
}

/** Names and paths as IAM has them (IAM API Reference, CreateUser, CreateRole). */
const PRINCIPAL = /^(user|role)\/((?:[\x21-\x2e\x30-\x7e]+\/)*)([\w+=,.@-]{1,64})$/;

/** Longest path in characters, with its slashes. */
const LONGEST_PATH = 512;

const WORDS =
  "principal: must be user/NAME or role/NAME, perhaps with a path before the NAME, which has 1 to 64 letters, digits or +=,.@_-";

/** Reads `user/alice` or `role/team/app`. @throws IdentityError */
export function parsePrincipal(text: string): PrincipalName {
  const [, kind, path = "", name = ""] = PRINCIPAL.exec(text) ?? [];
  if (text === "root") {
    throw new IdentityError("invalid", "principal: the root user may everything, and has no policies");
  }
  if ((kind !== "user" && kind !== "role") || path.length >= LONGEST_PATH) {
    throw new IdentityError("invalid", WORDS);
  }
  return { kind, path: `/${path}`, name };
}

/** `user/alice`, as access keys name a principal. */
export function principalText(
  kind: PrincipalName["kind"],
  { path, name }: Omit<PrincipalName, "kind">,
): string {
  return kind + path + name;
}
