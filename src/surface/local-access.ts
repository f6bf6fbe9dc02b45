import { originPattern, pageOf } from "../auth/cross-site.ts";
import { AllowedHosts, hostOf, hostPattern } from "../auth/hosts.ts";
import type { Env } from "../env.ts";
import { SETTINGS } from "../settings.ts";

/** What is to be done with a request that reached a local server: it passes, for a page of another origin or for none. */
export type Admission = { readonly refusal: string } | { readonly origin: string | null };

const PASSED: Admission = { origin: null };

/** Characters of what a client sent that are said again. */
const LONGEST_SHOWN = 100;

/**
 * Who may reach a local server, where nobody has to say who they are: programs of this machine, and no web page of another
 * site, neither directly nor by a name that it lets lead here (DNS rebinding).
 */
export class LocalAccess {
  readonly #hosts: AllowedHosts;
  readonly #origins: ReadonlySet<string>;
  /** How the URL of a request begins whose host was found to be allowed: nearly every other begins so too. */
  #knownOrigin = "http://localhost/";

  /**
   * @param bound what the server listens on.
   * @param hosts further names, `*.name` for all below one.
   */
  constructor(bound: string, hosts: readonly string[], origins: readonly string[]) {
    this.#hosts = new AllowedHosts(bound, hosts);
    this.#origins = new Set(origins);
  }

  /** Judges a request by its Host, Origin and Sec-Fetch-Site. */
  admit({ url, headers }: Request): Admission {
    if (!url.startsWith(this.#knownOrigin)) {
      const authority = authorityOf(url);
      const host = hostOf(authority);
      if (host === null || !this.#hosts.has(host)) return { refusal: hostRefusal(host) };
      this.#knownOrigin = `http://${authority}/`;
    }
    const origin = headers.get("origin");
    const fetchSite = headers.get("sec-fetch-site");
    if (origin === null && fetchSite === null) return PASSED;
    const page = pageOf({ origin, fetchSite }, authorityOf(url), this.#origins);
    if (page === "foreign") return { refusal: pageRefusal(origin, fetchSite) };
    return page === "allowed" ? { origin } : PASSED;
  }
}

let made: { readonly env: Env; readonly access: LocalAccess | null } | undefined;

/** The access to this server; null where it is deployed, and everybody has to say who they are. */
export function localAccessOf(env: Env): LocalAccess | null {
  if (made?.env !== env) made = { env, access: env.LOCAL === "1" ? accessOf(env) : null };
  return made.access;
}

function accessOf({ HOST = SETTINGS.host.default, ALLOWED_HOSTS, ALLOWED_ORIGINS }: Env): LocalAccess {
  return new LocalAccess(HOST, listed(ALLOWED_HOSTS, hostPattern), listed(ALLOWED_ORIGINS, originPattern));
}

/** The members of a list with commas; the command line has refused what is none. */
function listed(text: string | undefined, read: (text: string) => string | null): string[] {
  const members = (text ?? "").split(",").map((each) => read(each.trim()));
  return members.filter((each) => each !== null);
}

/** The Host of a request, as it stands in its URL. */
function authorityOf(url: string): string {
  const from = url.indexOf("//") + 2;
  const end = url.indexOf("/", from);
  return url.slice(from, end < 0 ? undefined : end);
}

function hostRefusal(host: string | null): string {
  if (host === null) return "The Host of the request is not the name of a host.";
  if (host.length > LONGEST_SHOWN) return "This server is not called so; --allowed-host allows a name.";
  return `This server is not called '${host}'; start it with --allowed-host ${host} to allow that name.`;
}

function pageRefusal(origin: string | null, fetchSite: string | null): string {
  const named = origin === null ? null : originPattern(origin);
  if (named === null || named.length > LONGEST_SHOWN) {
    const what = origin === null ? `Sec-Fetch-Site: ${(fetchSite ?? "").slice(0, LONGEST_SHOWN)}` : "Origin";
    return `Pages of other origins may not call this server (${what}); --allowed-origin names those that may.`;
  }
  return `Pages of '${named}' may not call this server; start it with --allowed-origin ${named} to allow them.`;
}

/** Headers of answers that a page may read. */
const EXPOSED = "x-amzn-requestid, x-amzn-query-error, x-acs-request-id, x-kms-migrationkeyversionid";

/** The answer to the question whether a page of an allowed origin may send what it wants to (CORS preflight); null for another request. */
export function preflight({ method, headers }: Request, origin: string): Response | null {
  const wanted = headers.get("access-control-request-method");
  if (method !== "OPTIONS" || wanted === null) return null;
  const names = headers.get("access-control-request-headers");
  return readableBy(
    origin,
    new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-methods": "GET, POST, PUT, DELETE",
        ...(names !== null && { "access-control-allow-headers": names }),
        ...(headers.has("access-control-request-private-network") && {
          "access-control-allow-private-network": "true",
        }),
        "access-control-max-age": "600",
      },
    }),
  );
}

/** An answer that pages of an origin may read. */
export function readableBy(origin: string, answer: Response): Response {
  answer.headers.set("access-control-allow-origin", origin);
  answer.headers.set("access-control-expose-headers", EXPOSED);
  answer.headers.append("vary", "Origin");
  return answer;
}
