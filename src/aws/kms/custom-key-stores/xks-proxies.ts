import type { ProxyBacking } from "../../../keys/custom-key-store.ts";
import { isProxyEndpoint } from "../../../xks/endpoint.ts";
import type { Fetch } from "../../../xks/http.ts";
import { XksProxy } from "../../../xks/proxy.ts";
import type { Call } from "../operation.ts";

const callOut: Fetch = (url, init) => fetch(url, init);

/** A fetch that calls nobody, for endpoints that could be in anybody's network. */
const callNobody: Fetch = () => Promise.reject(new Error("not an endpoint of a proxy"));

/** The proxy behind an external key store, ready to be called. */
export function proxyOf(call: Call, region: string, backing: ProxyBacking, secret: string): XksProxy {
  const { local, timeoutMs } = call.xks;
  return new XksProxy({
    endpoint: backing.uriEndpoint,
    path: backing.uriPath,
    credential: { accessKeyId: backing.accessKeyId, rawSecretAccessKey: secret },
    region,
    fetch: isProxyEndpoint(backing.uriEndpoint, local) ? callOut : callNobody,
    now: Date.now,
    timeoutMs,
  });
}
