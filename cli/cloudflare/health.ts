/** What a deployment answers when asked whether keys can be made. */
export type Health =
  | { readonly status: "ok" }
  | { readonly status: "setup"; readonly problem: string }
  /** No answer of fauxkms: a new host name takes a while to be known everywhere. */
  | { readonly status: "silent" };

const ATTEMPTS = 10;

/** How long between two attempts, in milliseconds. */
const PAUSE_MS = 3000;

/** Asks `GET /_fauxkms/health` until something of fauxkms answers, for a minute at the most. */
export async function healthOf(
  url: string,
  ask: (url: string) => Promise<Response> = (each) => fetch(each, { signal: AbortSignal.timeout(PAUSE_MS) }),
  pause: (milliseconds: number) => Promise<void> = (time) => new Promise((wake) => setTimeout(wake, time)),
): Promise<Health> {
  for (let attempt = 1; ; attempt++) {
    const health = await ask(`${url}/_fauxkms/health`).then(healthIn, () => null);
    if (health !== null) return health;
    if (attempt === ATTEMPTS) return { status: "silent" };
    await pause(PAUSE_MS);
  }
}

async function healthIn(response: Response): Promise<Health | null> {
  const said: unknown = await response.json().catch(() => null);
  if (typeof said !== "object" || said === null || !("status" in said)) return null;
  if (said.status === "ok") return { status: "ok" };
  if (said.status !== "setup") return null;
  return { status: "setup", problem: "problem" in said ? String(said.problem) : "it does not say which" };
}
