import type { Random } from "../support/random.ts";
import type { Draft, Header, Signing } from "./request.ts";
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
