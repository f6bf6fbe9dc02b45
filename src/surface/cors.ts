/** CORS: what a surface lets pages of other origins do (Fetch Standard, CORS protocol). */

/** What a surface says to pages. */
export interface CorsPolicy {
  /** Methods that they may use. */
  readonly methods: string;
  /** Request headers that they may send; null for those that a preflight request names. */
  readonly requestHeaders: string | null;
  /** Answer headers that they may read; null for no header besides those that every page may read. */
  readonly exposed: string | null;
  /** How long a browser may remember the answer to a preflight request, in seconds. */
  readonly maxAge: number;
  /** Status of that answer. */
  readonly status: 200 | 204;
  /** Further headers of that answer. */
  readonly preflightHeaders: (requestId: string) => Readonly<Record<string, string>>;
}

/** Policy of a local server where the cloud has none; it is for allowed origins only. */
export const LOCAL_CORS: CorsPolicy = {
  methods: "GET, POST, PUT, DELETE",
  requestHeaders: null,
  exposed: "Date,x-acs-request-id,x-kms-migrationkeyversionid",
  maxAge: 600,
  status: 204,
  preflightHeaders: () => ({}),
};

/** Names of headers, as a preflight request may ask for them. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Whether a request asks whether another one may be sent. */
export function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

/** The headers of the request that a preflight request announces, without their values. */
export function announcedHeaders({ headers }: Request): Headers {
  const announced = new Headers(headers);
  for (const each of (headers.get("access-control-request-headers") ?? "").split(",")) {
    const name = each.trim();
    if (HEADER_NAME.test(name)) announced.set(name, "");
  }
  return announced;
}

/** The answer to a preflight request. @param origin the page's, or `*` */
export function answerPreflight({ headers }: Request, policy: CorsPolicy, origin: string): Response {
  const allowed = policy.requestHeaders ?? headers.get("access-control-request-headers");
  const answer = new Response(null, {
    status: policy.status,
    headers: {
      ...policy.preflightHeaders(crypto.randomUUID()),
      "access-control-allow-methods": policy.methods,
      ...(allowed !== null && { "access-control-allow-headers": allowed }),
      "access-control-max-age": String(policy.maxAge),
    },
  });
  // Chrome asks for it before a page calls an address of the user's own network.
  if (origin !== "*" && headers.has("access-control-request-private-network")) {
    answer.headers.set("access-control-allow-private-network", "true");
  }
  return readableBy(origin, policy, answer);
}

/** Adds the headers by which pages may read an answer. @param origin the page's, or `*` */
export function readableBy(origin: string, { exposed }: CorsPolicy, answer: Response): Response {
  answer.headers.set("access-control-allow-origin", origin);
  if (exposed !== null) answer.headers.set("access-control-expose-headers", exposed);
  if (origin !== "*") answer.headers.append("vary", "Origin");
  return answer;
}
