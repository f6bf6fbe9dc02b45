import { originPattern, pageOf } from "../auth/cross-site.ts";
import { AllowedHosts, hostOf, hostPattern } from "../auth/hosts.ts";
import type { Env } from "../env.ts";
import { authorityOf } from "../host.ts";
import { SETTINGS } from "../settings.ts";

/** Verdict on a request to a local server: refused, or admitted with the allowed origin of its page, if any. */
export type Admission = { readonly refusal: string } | { readonly origin: string | null };

const PASSED: Admission = { origin: null };

/** Maximum characters of client input repeated in an answer. */
const LONGEST_SHOWN = 100;

/**
 * Access control of a local server, where callers need not authenticate: it admits programs of this machine, but no web
 * page of another site, neither directly nor by DNS rebinding.
 */
export class LocalAccess {
  readonly #hosts: AllowedHosts;
  readonly #origins: ReadonlySet<string>;
  /** Origin of the last request whose host was allowed, a fast path for nearly every other. */
  #knownOrigin = "http://localhost/";

  /**
   * @param bound address that the server listens on.
   * @param hosts further names, `*.name` for all below one.
   */
  constructor(bound: string, hosts: readonly string[], origins: readonly string[]) {
    this.#hosts = new AllowedHosts(bound, hosts);
    this.#origins = new Set(origins);
  }

  /**
   * Decides on a request by its Host, Origin and Sec-Fetch-Site.
   *
   * @param isForEverybody tells requests that pages of any site may send, because their answers have no data.
   */
  admit(request: Request, isForEverybody: (request: Request) => boolean): Admission {
    const { url, headers } = request;
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
    if (page === "foreign" && (origin !== null || !isForEverybody(request)))
      return { refusal: pageRefusal(origin, fetchSite) };
    return page === "allowed" ? { origin } : PASSED;
  }
}

let made: { readonly env: Env; readonly access: LocalAccess | null } | undefined;

/** Access control of this server; null on a deployment, where callers authenticate. */
export function localAccessOf(env: Env): LocalAccess | null {
  if (made?.env !== env) made = { env, access: env.LOCAL === "1" ? accessOf(env) : null };
  return made.access;
}

function accessOf({ HOST = SETTINGS.host.default, ALLOWED_HOSTS, ALLOWED_ORIGINS }: Env): LocalAccess {
  return new LocalAccess(HOST, listed(ALLOWED_HOSTS, hostPattern), listed(ALLOWED_ORIGINS, originPattern));
}

/** Members of a comma-separated list; the command line has refused invalid ones. */
function listed(text: string | undefined, read: (text: string) => string | null): string[] {
  const members = (text ?? "").split(",").map((each) => read(each.trim()));
  return members.filter((each) => each !== null);
}

/** What a client is told whose SDK puts a scheme before its endpoint, as Alibaba Cloud's do. */
const NO_URL = "An endpoint that is a host must not be given as a URL: HOST:PORT, without http:// and path.";

function hostRefusal(host: string | null): string {
  if (host === null) return `The Host of the request is not the name of a host. ${NO_URL}`;
  if (host === "http" || host === "https") return `This server is not called '${host}'. ${NO_URL}`;
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
