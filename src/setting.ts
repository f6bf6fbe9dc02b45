/** Shape of a setting's values. */
export type Shape =
  | { readonly kind: "choice"; readonly of: readonly string[] }
  /** A number, with `from` and `to` inclusive. The command line takes whole numbers only. */
  | { readonly kind: "number"; readonly from: number; readonly to: number; readonly whole: boolean }
  /** A port; an optional one may be empty. */
  | { readonly kind: "port"; readonly optional: boolean }
  | { readonly kind: "address" | "directory" | "token" | "file" }
  /** Path of a PEM certificate, which the Worker gets as text. */
  | { readonly kind: "certificate" }
  /** A list: a repeated flag, or a comma-separated variable. */
  | { readonly kind: "list"; readonly of: "host" | "origin" | "region" };

/** A setting. */
export interface Setting {
  /** Flag of `fauxkms start`, without its dashes. */
  readonly flag: string;
  /** Placeholder of its value in the README; left out if the flag needs none. */
  readonly value?: string;
  /** Environment variable of the command line, and variable of the Worker. */
  readonly variable: string;
  /** Whether the Worker reads it; otherwise only the local server does. */
  readonly worker: boolean;
  readonly shape: Shape;
  /** Default value; empty for none. */
  readonly default: string;
  /** Default on a deployment, if different. */
  readonly deployed?: string;
  /** Text of the README for an empty default. */
  readonly absent?: string;
  /** One line of `fauxkms help`. */
  readonly help: string;
  /** Description in the README; the help if left out. */
  readonly meaning?: string;
}
