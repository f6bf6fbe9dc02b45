/** A preview that is up. */
export interface Preview {
  readonly name: string;
  readonly url: string;
  /** When it ends by itself, ISO 8601; null if it does not. */
  readonly expiresAt: string | null;
  /** Variables of SDKs and of the control API that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  /** What a person should know besides. */
  readonly notes: readonly string[];
}
