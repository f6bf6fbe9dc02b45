const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Characters of an instance id after its Region: `kst-bjj62f5ba3dnpb6v8` (sample of GetKmsInstance). */
const RANDOM_LENGTH = 14;

/** Digits of an order id: 202407022550621 (sample of CreateResourcePackage). A JSON number holds them exactly. */
const ORDER_DIGITS = 15;

/** Letters that stand for a city in instance ids, as far as samples show them. */
const CITIES: ReadonlyMap<string, string> = new Map([
  ["hangzhou", "hz"],
  ["shanghai", "sh"],
  ["beijing", "bj"],
  ["shenzhen", "sz"],
  ["qingdao", "qd"],
  ["chengdu", "cd"],
  ["guangzhou", "gz"],
  ["hongkong", "hk"],
]);

/** A random byte source: fills the bytes it is given. */
export type Random = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** A new instance id. It begins with the letters of its Region: `bjj` for cn-beijing, `ass` for ap-southeast-1. */
export function newInstanceId(region: string, random: Random): string {
  const [, ...names] = region.split("-");
  const city = CITIES.get(names[0] ?? "") ?? `${region.slice(0, 1)}${(names[0] ?? "x").slice(0, 1)}`;
  return `kst-${city}${city.slice(-1)}${pick(LETTERS, RANDOM_LENGTH, random)}`;
}

/** A new order id. */
export function newOrderId(random: Random): string {
  return `2${pick("0123456789", ORDER_DIGITS - 1, random)}`;
}

function pick(alphabet: string, length: number, random: Random): string {
  // Rejection sampling: bytes that would make the first characters likelier are dropped.
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of random(new Uint8Array(length))) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
