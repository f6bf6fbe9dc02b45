/** What routes, and the claims of callers, look at of a request. */
export interface Head {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  /** The header `X-Amz-Target`. */
  readonly target: string | null;
}

let last: { readonly request: Request; readonly head: Head } | undefined;

/**
 * The head of a request, read once for all who ask before its first `await`: each reading of a URL, a method or a header
 * makes a new string in the runtime.
 */
export function headOf(request: Request): Head {
  if (last?.request === request) return last.head;
  const { url, method, headers } = request;
  const head = { url, method, headers, target: headers.get("x-amz-target") };
  last = { request, head };
  return head;
}
