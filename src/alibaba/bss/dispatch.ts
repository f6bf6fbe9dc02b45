import { readBody } from "../../surface/body.ts";
import { BSS_VERSION } from "./app.ts";

/** Bytes of a form that are looked at: a longer one is no request of BssOpenApi. */
const LARGEST_FORM = 65_536;

const IN_QUERY = new RegExp(`[?&]Version=${BSS_VERSION}(&|#|$)`);
const IN_FORM = new RegExp(`(^|&)Version=${BSS_VERSION}(&|$)`);

/**
 * Whether a request of RPC style is for BssOpenApi: by its version, in the header or the query; in the form where some
 * SDKs put everything (signature V1, POST). A request that names no other version there waits for its form to be read.
 */
export function isBss(request: Request): boolean | Promise<boolean> {
  const { headers, url, method } = request;
  const version = headers.get("x-acs-version");
  if (version !== null) return version === BSS_VERSION;
  if (IN_QUERY.test(url)) return true;
  const isForm = headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
  if (method !== "POST" || !isForm || /[?&]Version=/.test(url)) return false;
  return formIsBss(request.clone());
}

async function formIsBss(request: Request): Promise<boolean> {
  // One that breaks off is none of BssOpenApi's: whoever answers reads it again, and says so.
  const form = await readBody(request, request.headers.get("content-length"), LARGEST_FORM).catch(() => null);
  return form !== null && IN_FORM.test(new TextDecoder().decode(form));
}
