import type { Context } from "hono";
import { fromBase64, fromUtf8, toBase64, utf8 } from "../bytes.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { authorityOf } from "../host.ts";
import { runtimeOf } from "../isolate/runtime.ts";
import type { ControlEnv } from "./context.ts";

/** How long a session of the console lasts, in seconds. */
const SESSION_SECONDS = 43_200;

/** The label under which the master key seals a session. */
const LABEL = "console session";

interface Sealed {
  readonly token: string;
  /** Wall-clock time, milliseconds. */
  readonly expiresAt: number;
}

/**
 * The cookie of a session. By HTTPS its name lets no other host and no plain page set it; browsers disagree on such names
 * at http://localhost, whose cookies are not separated by port either.
 */
function cookieOf({ url, headers }: Request): { readonly name: string; readonly attributes: string } {
  const common = "HttpOnly; SameSite=Strict";
  if (url.startsWith("https:")) return { name: "__Host-fauxkms", attributes: `Path=/; ${common}; Secure` };
  // A proxy in front may speak HTTPS with the browser, whose page says so.
  const isSecure = headers.get("origin")?.startsWith("https:") === true;
  const port = /:(\d{1,5})$/.exec(authorityOf(url))?.[1] ?? "80";
  return {
    name: `fauxkms-${port}`,
    attributes: `Path=/_fauxkms; ${common}${isSecure ? "; Secure" : ""}`,
  };
}

/** Set-Cookie of a new session, which holds the token sealed: it ends with the token, and nobody can read it. */
export async function sessionCookie(masterKey: MasterKey, request: Request, token: string): Promise<string> {
  const sealed: Sealed = { token, expiresAt: Date.now() + SESSION_SECONDS * 1000 };
  const value = toBase64(await masterKey.wrap(utf8(JSON.stringify(sealed)), LABEL));
  const { name, attributes } = cookieOf(request);
  return `${name}=${encodeURIComponent(value)}; ${attributes}; Max-Age=${SESSION_SECONDS}`;
}

/** Set-Cookie that ends a session. */
export function endedCookie(request: Request): string {
  const { name, attributes } = cookieOf(request);
  return `${name}=; ${attributes}; Max-Age=0`;
}

/**
 * The token of a request's session; null where it has none, where it has ended, and for a request of another page: a change
 * by a cookie must come from the console's own origin.
 */
export async function tokenOfSession(c: Context<ControlEnv>): Promise<string | null> {
  const { name } = cookieOf(c.req.raw);
  const value = c.req
    .header("cookie")
    ?.split(/;\s*/)
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  if (!value || !isOfOwnPage(c)) return null;
  const bytes = fromBase64(decoded(value));
  const text =
    bytes &&
    (await runtimeOf(c.env)
      .masterKey.unwrap(bytes, LABEL)
      .catch(() => null));
  if (!text) return null;
  // Whoever could seal it has written this type.
  const { token, expiresAt } = JSON.parse(fromUtf8(text) ?? "null") as Sealed;
  return Date.now() < expiresAt ? token : null;
}

/** Whether a request is let in by its session, and not by a token that it sends itself. */
export async function isBySession(c: Context<ControlEnv>): Promise<boolean> {
  return c.req.header("authorization") === undefined && (await tokenOfSession(c)) !== null;
}

function isOfOwnPage(c: Context<ControlEnv>): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  if (origin === undefined) return c.req.method === "GET";
  const authority = authorityOf(c.req.url);
  // By HTTPS too, behind a proxy that speaks HTTP with this server.
  return [`http://${authority}`, `https://${authority}`].includes(origin);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
