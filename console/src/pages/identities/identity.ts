/** A user or role, as `GET identities` shows it. What one cloud or kind has not is left out. */
export interface Identity {
  readonly cloud: string;
  readonly account: string;
  /** `user/NAME`, `role/PATH/NAME`. */
  readonly principal: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: string;
  readonly policies: readonly (string | { readonly name: string; readonly document: unknown })[];
  readonly boundary?: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
  readonly trust?: unknown;
}

/** Clouds, with an account of each for an example. */
export const CLOUDS = ["aws", "alibaba"] as const;

/** Path of a user or role in the control API. */
export function pathOf({
  cloud,
  account,
  principal,
}: Pick<Identity, "cloud" | "account" | "principal">): string {
  const name = principal.split("/").map(encodeURIComponent).join("/");
  return `identities/${cloud}/${encodeURIComponent(account)}/${name}`;
}

/** What tells a user or role from others, as the URL has it. */
export function idOf({
  cloud,
  account,
  principal,
}: Pick<Identity, "cloud" | "account" | "principal">): string {
  return `${cloud}/${account}/${principal}`;
}
