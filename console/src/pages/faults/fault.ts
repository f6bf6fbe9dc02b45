/** A fault, in `GET faults`. */
export interface Fault {
  readonly id: string;
  readonly match: Readonly<Partial<Record<string, string>>>;
  readonly effect: { readonly error?: string; readonly latencyMs?: number; readonly drop?: true };
  readonly probability: number;
  readonly times: number | null;
  readonly seed: number | null;
  readonly enabled: boolean;
  readonly fired: number;
  readonly remaining: number | null;
}

/** Which requests a fault matches, in words. */
export function matchOf({ match }: Fault): string {
  const members = Object.entries(match).map(([name, value]) => `${name} ${value}`);
  return members.length === 0 ? "every request" : members.join(", ");
}

/** What a fault does to them, in words. */
export function effectOf({ effect: { error, latencyMs, drop } }: Fault): string {
  return [
    ...(latencyMs === undefined ? [] : [`waits ${latencyMs} ms`]),
    ...(error === undefined ? [] : [`answers ${error}`]),
    ...(drop ? ["closes the connection"] : []),
  ].join(", then ");
}
