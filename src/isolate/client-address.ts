/**
 * Address of a request's client, as Cloudflare saw it; for IPv6 its network (/64), because a client has all of it. Null
 * where nothing tells it, as on a laptop.
 */
export function addressOf({ headers }: Pick<Request, "headers">): string | null {
  const address = headers.get("cf-connecting-ip");
  return address?.includes(":") ? networkOf(address) : address;
}

/** The first four groups of an IPv6 address, of which `::` may stand for some. */
function networkOf(address: string): string {
  const [head = [], tail = []] = address.split("::").map((part) => (part === "" ? [] : part.split(":")));
  // A group in the form of IPv4 is two.
  const count = head.length + tail.length + (address.includes(".") ? 1 : 0);
  const zeros = Array.from({ length: Math.max(0, 8 - count) }, () => "0");
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, "")).join(":");
}
