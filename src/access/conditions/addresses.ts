import ipaddr from "ipaddr.js";
import type { Family } from "./family.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Block = readonly [address: Address, bits: number];

/** IpAddress: one of the blocks, of IPv4 or IPv6, has the address. One without a length is a single address. */
export const inBlocks: Family = (values) => {
  const blocks = values.map(blockOf).filter((block) => block !== null);
  return (given) => {
    const address = addressOf(given.trim());
    return address !== null && blocks.some((block) => contains(block, address));
  };
};

function contains([base, bits]: Block, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

function blockOf(text: string): Block | null {
  const [base = "", length, ...more] = text.trim().split("/");
  const address = addressOf(base);
  if (address === null || more.length > 0) return null;
  const most = address.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return [address, most];
  return /^\d{1,3}$/.test(length) && Number(length) <= most ? [address, Number(length)] : null;
}

/** An address; null for any other text. One of IPv4 that is written as IPv6 is that of IPv4. */
function addressOf(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : null;
}
