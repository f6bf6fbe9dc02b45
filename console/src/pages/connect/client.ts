/** Where the examples go. */
export interface Target {
  /** Such as `http://127.0.0.1:4599`. */
  readonly origin: string;
  readonly host: string;
  readonly protocol: "http" | "https";
  readonly account: string;
  readonly region: string;
  readonly workspace: string;
  /** The access key id that says account and workspace; null where access keys are checked, so that one has to be made. */
  readonly accessKeyId: string | null;
}

/** A client of a cloud's KMS, and how it is pointed at this server. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly cloud: "aws" | "alibaba";
  readonly snippets: (target: Target) => readonly { readonly label: string; readonly text: string }[];
}

/** A secret that is none: permissive mode takes any text. */
export const ANY_SECRET = "any";

/** A text of the program, or what reads it from the environment where access keys are checked. */
export function keyOf(
  { accessKeyId }: Target,
  fromEnvironment: (variable: "id" | "secret") => string,
): { readonly id: string; readonly secret: string } {
  if (accessKeyId === null) return { id: fromEnvironment("id"), secret: fromEnvironment("secret") };
  return { id: `"${accessKeyId}"`, secret: `"${ANY_SECRET}"` };
}
