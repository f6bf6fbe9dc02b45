import { Hono } from "hono/tiny";
import { utf8 } from "../bytes.ts";
import { sha256Hex } from "../crypto/sha256.ts";
import type { Env } from "../env.ts";
import { SAFE_HEADERS } from "./headers.ts";
import { pageOf } from "./page.ts";

/** What tells a browser's request for a page. */
type Asked = Pick<Request, "url" | "method" | "headers">;

/** Path of the console. */
export const CONSOLE = "/_fauxkms/console";

/** What the console consists of, with the tag of this version of it. */
interface Console {
  readonly tag: string;
  readonly script: string;
  readonly style: string;
}

let loaded: Promise<Console> | undefined;

/** Loads the texts at the first request of a console, so that isolates that never show one do not pay for them. */
function load(): Promise<Console> {
  loaded ??= (async () => {
    const { ASSETS } = await import("./assets.ts");
    const digest = await sha256Hex(utf8(ASSETS.script + ASSETS.style));
    return { tag: digest.slice(0, 16), ...ASSETS };
  })();
  return loaded;
}

/** The console: a page, a script and a style, which hold no data. All that they show comes from the control API. */
export const console = new Hono<{ Bindings: Env }>();

console.get(`${CONSOLE}/assets/:file`, async (c) => {
  const { tag, script, style } = await load();
  const file = c.req.param("file");
  if (file === `${tag}.js`) return asset(script, "text/javascript; charset=utf-8");
  if (file === `${tag}.css`) return asset(style, "text/css; charset=utf-8");
  // A page of another version asks for its own script: it is to be loaded anew.
  return refusal(404, "notFound", "there is no such file of the console; it has changed, perhaps");
});

console.get(`${CONSOLE}/*`, async () => {
  const { tag } = await load();
  return new Response(pageOf(tag), {
    headers: {
      ...SAFE_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      etag: `"${tag}"`,
    },
  });
});

console.all("*", ({ req: { method } }) =>
  refusal(405, "wrongMethod", `${method} is not a method of this path; there is: GET ${CONSOLE}`, {
    allow: "GET",
  }),
);

/** A refusal in the form of the control API's, below whose path the console is. */
function refusal(
  status: 404 | 405,
  code: string,
  message: string,
  headers: { allow?: string } = {},
): Response {
  return Response.json({ error: { code, message } }, { status, headers: { ...SAFE_HEADERS, ...headers } });
}

function asset(text: string, type: string): Response {
  return new Response(text, {
    headers: {
      ...SAFE_HEADERS,
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
    },
  });
}

/** The way from the root of the server to the console. It names no host, since a client chooses what it calls this one. */
export function toConsole(): Response {
  return new Response(null, {
    status: 302,
    headers: { ...SAFE_HEADERS, location: CONSOLE, "cache-control": "no-store" },
  });
}

/** Whether a browser asks for the root of the server, so that it is shown the console instead of an error of an API. */
export function isBrowserAtRoot({ url, headers, method }: Asked): boolean {
  if (method !== "GET" || !/^https?:\/\/[^/]+\/?$/.test(url)) return false;
  return (
    headers.get("sec-fetch-dest") === "document" || headers.get("accept")?.startsWith("text/html") === true
  );
}

/**
 * Whether a browser follows a link to the console, of whichever site: its page has no data, and what it asks for then is
 * asked for by a page of this server (OWASP, Fetch Metadata: navigations).
 */
export function isLinkToConsole(head: Asked): boolean {
  const { url, headers, method } = head;
  if (headers.get("sec-fetch-mode") !== "navigate" || headers.get("sec-fetch-dest") !== "document")
    return false;
  return isBrowserAtRoot(head) || (method === "GET" && isOfConsole(url));
}

/** Whether a URL is the console's, or below it. */
export function isOfConsole(url: string): boolean {
  const begin = url.indexOf("/", url.indexOf("//") + 2);
  const end = begin + CONSOLE.length;
  return url.startsWith(CONSOLE, begin) && /^(?:$|[/?#])/.test(url.slice(end, end + 1));
}
