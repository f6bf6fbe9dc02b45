import type { Random } from "../support/random.ts";
import { strangeText } from "./json-mutations.ts";
import type { Draft, Header, Signing } from "./request.ts";
import type { CallerName } from "./signers.ts";
import { type Inventory, type World, workspaceHeaders } from "./world.ts";

/** Operations that make RSA keys: 0.1 s each, of which a few will do. */
const SLOW = /DataKeyPair|^GetParametersForImport$|^CreateClientKey$|^CreateKeyVersion$/;
const SLOW_ONE_IN = 20;

/** Long bodies are read and dropped, megabytes for a second: of these, one in so many is sent. */
const LONG_ONE_IN = 8;
const LONG = 300_000;

/** Whether a body is one of those that are not sent. */
export function isTooLong(random: Random, length: number): boolean {
  return length > LONG && random.next() > 1 / LONG_ONE_IN;
}

/** A share of requests whose signatures are spoilt or missing, in strict mode: whatever they ask for must be refused. */
const UNSIGNED_SHARE = 0.08;

/** How requests to AWS and to Alibaba Cloud are signed. */
export const AWS_SIGNING = ["aws", "aws", "aws", "aws", "aws-query"] as const;
export const ACS_SIGNING = ["acs1", "acs3", "acs3", "acs4"] as const;

export const FORM: Header = ["content-type", "application/x-www-form-urlencoded"];

/** Whether an operation makes key pairs or the like, so that it is seldom called. */
export function isSlow(operation: string): boolean {
  return SLOW.test(operation);
}

/** An operation that is not slow, most of the time. */
export function pickOperation<O extends { readonly name: string }>(
  random: Random,
  operations: readonly O[],
): O {
  for (;;) {
    const operation = random.pick(operations);
    if (!isSlow(operation.name) || random.next() < 1 / SLOW_ONE_IN) return operation;
  }
}

/** Picks the side of a request: half of the requests are for accounts of which nothing may change. */
export function pickSide(random: Random, world: World): Inventory {
  return random.next() < 0.5 ? world.observed : world.playground;
}

/** Signature of a request, and whether it must be refused for that. */
export function signingOf(
  random: Random,
  world: World,
  usual: readonly Signing[],
): Pick<Draft, "signing" | "broken"> {
  const signing = random.pick(usual);
  if (world.target.mode !== "strict" || random.next() >= UNSIGNED_SHARE) return { signing };
  return random.next() < 0.3 ? { signing: "none" } : { signing, broken: true };
}

export function json11(target: string): Header[] {
  return [
    ["content-type", "application/x-amz-json-1.1"],
    ["x-amz-target", target],
  ];
}

export function hostAnd(world: World, { workspace }: Inventory): Header[] {
  return [["host", world.host], ...workspaceHeaders(world, workspace)];
}

/** Who asks, and with which token. */
interface Chosen {
  readonly by: CallerName;
  /** Added to what was done to the request. */
  readonly what: string;
  readonly headers: readonly Header[];
  /** Whether it must be refused for that, in strict mode. */
  readonly mustFail: boolean;
}

const WHO: readonly CallerName[] = [...Array<CallerName>(10).fill("root"), "user", "user", "user"];
const TOKENS = { aws: "x-amz-security-token", alibaba: "x-acs-security-token" } as const;

/** Signatures of requests to Alibaba Cloud by a caller: those of sessions have their token in a header. */
export function usualOf({ by }: Pick<Chosen, "by">): readonly Signing[] {
  return by === "session" ? ["acs3", "acs4"] : ACS_SIGNING;
}

/** Picks who asks: mostly the root user; a session at times with a token that is not its own. */
export function callerOf(
  random: Random,
  world: World,
  inventory: Inventory,
  cloud: "aws" | "alibaba",
): Chosen {
  const { side } = inventory;
  const by = random.pick<CallerName>([...WHO, "session", "session", "session", "nobody", "nobody", "nobody"]);
  const own = inventory[cloud].callers.session.sessionToken ?? "";
  const plain = { by, what: `, by ${by}`, headers: [], mustFail: false };
  if (by !== "session" || random.next() < 0.8) return plain;
  const others = world[side === "observed" ? "playground" : "observed"][cloud].callers;
  const other = others.session.sessionToken ?? "";
  const at = random.int(12, own.length - 3);
  const changed = own[at] === "A" ? "B" : "A";
  const token = random.pick([
    other,
    own.slice(0, at),
    own.slice(0, at) + changed + own.slice(at + 1),
    own.slice(0, at) + own.slice(at + 1),
    `${own}AAAA`,
    `${own.slice(0, 12)}${"A".repeat(6000)}`,
    own.slice(0, 12),
    own.toLowerCase(),
  ]);
  const mustFail = world.target.mode === "strict" || token.startsWith(own.slice(0, 12));
  return { by, what: ", by a session with another token", headers: [[TOKENS[cloud], token]], mustFail };
}

const CONTEXTS = [
  ...[
    "aws:SourceVpce=vpce-1",
    "kms:ViaService=s3.us-east-1.amazonaws.com",
    "aws:SourceIp=999",
    "aws:SourceIp=:::",
  ],
  ...[
    "aws:CurrentTime=x",
    "aws:MultiFactorAuthAge=1e999",
    "a",
    "=",
    "&&&",
    "%",
    "%zz=%ff",
    "__proto__:a=1",
    "aws:=b",
  ],
  ...[
    "aws:__proto__=1",
    "aws:PrincipalArn=\u00e9",
    `aws:SourceArn=${"*".repeat(3000)}`,
    "kms:CallerAccount=1&".repeat(400),
  ],
  ...["aws:SourceArn=a&aws:SourceArn=b&aws:SourceAccount=111122223333", `aws:${"a".repeat(7000)}=b`],
];

/** A header with condition keys, seldom. */
export function contextHeaders(random: Random): readonly Header[] {
  if (random.next() < 0.9) return [];
  const text =
    random.next() < 0.9 ? random.pick(CONTEXTS) : strangeText(random).replace(/[^\t -~\u00a1-\u00ff]/g, "");
  return [["x-fauxkms-context", text.slice(0, 9000)]];
}
