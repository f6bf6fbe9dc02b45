/** What a name of an entity of RAM is made of. */
export interface RamNameForm {
  readonly pattern: RegExp;
  /** `1 to 64 letters, …`. */
  readonly words: string;
}

/** Names by kind (RAM API Reference, CreateUser, CreateRole, CreateGroup, CreatePolicy: parameters). */
export const RAM_NAMES: Readonly<Record<"user" | "role" | "group" | "policy", RamNameForm>> = {
  user: { pattern: /^[A-Za-z0-9._-]{1,64}$/, words: "1 to 64 letters, digits or ._-" },
  role: { pattern: /^[A-Za-z0-9._-]{1,64}$/, words: "1 to 64 letters, digits or ._-" },
  group: { pattern: /^[A-Za-z0-9._-]{1,64}$/, words: "1 to 64 letters, digits or ._-" },
  policy: { pattern: /^[A-Za-z0-9-]{1,128}$/, words: "1 to 128 letters, digits or -" },
};

/** Names of identity providers (RAM, CreateSAMLProvider, CreateOIDCProvider). */
export const PROVIDER_NAME: RamNameForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
  words: "1 to 128 letters, digits or ._-, of which the first is a letter or digit",
};
