import { OPERATIONS } from "../../src/aws/kms/operations.ts";
import type { Members } from "../../src/shape.ts";
import { type Prepared, sampleInput, strangeKeyIds, strangeMarkers } from "../support/mutated-values.ts";
import { mutate } from "../support/mutations.ts";
import type { Random } from "../support/random.ts";
import {
  AWS_SIGNING,
  callerOf,
  contextHeaders,
  hostAnd,
  isTooLong,
  json11,
  pickOperation,
  pickSide,
  signingOf,
} from "./choices.ts";
import { mutatedJson, strangeJson } from "./json-mutations.ts";
import { mutatedPolicy } from "./policy-mutations.ts";
import type { Draft } from "./request.ts";
import { type Sources, typedChanges } from "./typed-values.ts";
import type { World } from "./world.ts";

/** Operations that show nothing new afterwards, whatever they answer. */
const HARMLESS_AWS =
  /^(Describe|Get|List|Generate|Encrypt|Decrypt|ReEncrypt|Sign|Verify|Derive|Encapsulate|Decapsulate)/;

const AWS_OPERATIONS = Object.values(OPERATIONS);

/** A request to AWS KMS. */
export function awsRequest(random: Random, world: World): Draft {
  const operation = pickOperation(random, AWS_OPERATIONS);
  const inventory = pickSide(random, world);
  const { side, aws } = inventory;
  const caller = callerOf(random, world, inventory, "aws");
  const { by } = caller;
  const signature = signingOf(random, world, by === "session" ? ["aws"] : AWS_SIGNING);
  const unsigned = signature.broken === true || signature.signing === "none";
  const harmless = HARMLESS_AWS.test(operation.name);
  const base = { surface: "aws", operation: operation.name, side, harmless, by, ...signature } as const;
  const common = [...hostAnd(world, inventory), ...caller.headers, ...contextHeaders(random)];
  // Nobody's requests are denied by the policies of watched accounts, whatever is in them.
  const isDenied = by === "nobody" && side === "observed" && signature.signing !== "none";
  // What is unsigned must be refused, so that it may be right otherwise.
  const free = side === "playground" || harmless || isDenied || (unsigned && world.target.mode === "strict");
  if (free && random.next() < 0.8) {
    const input = sampleInput(random, operation.input, aws.prepared);
    if ("KeyId" in input && random.next() < 0.6) input.KeyId = aws.prepared.keyId;
    if ("Policy" in operation.input && random.next() < 0.8) {
      const { what, text } = mutatedPolicy(random, "key", aws.account);
      const body = Buffer.from(JSON.stringify({ ...input, Policy: text }));
      return {
        ...base,
        what: `${what}${caller.what}`,
        method: "POST",
        target: "/",
        headers: [...common, ...json11(`TrentService.${operation.name}`)],
        body,
        mustFail: isDenied || caller.mustFail,
      };
    }
    const { what, text } = awsBody(random, operation.input, input, aws.prepared);
    return {
      ...base,
      what: `${what}${caller.what}`,
      method: "POST",
      target: "/",
      headers: [...common, ...json11(`TrentService.${operation.name}`)],
      body: Buffer.from(text),
      mustFail: isDenied || caller.mustFail,
    };
  }
  for (;;) {
    const mutation = mutate(random, operation, aws.prepared, random.int(0, 9999));
    // Strict mode does not look at the header.
    if (mutation.what.startsWith("workspace") && world.target.mode === "strict") continue;
    if (isTooLong(random, mutation.body.length)) continue;
    const own = Object.entries(mutation.headers).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    const { method, path, body, chunked, what, mustFail } = mutation;
    const bodiless = method === "GET" || method === "HEAD";
    return {
      ...base,
      ...("authorization" in mutation.headers && ({ signing: "none" } as const)),
      what: `${what}${caller.what}`,
      method,
      target: path,
      headers: [...common.filter(([name]) => !(name in mutation.headers)), ...own],
      body: bodiless ? null : body,
      chunked,
      mustFail,
    };
  }
}

/** The body of a request that nothing has to refuse. */
function awsBody(
  random: Random,
  members: Members,
  input: Record<string, unknown>,
  prepared: Prepared,
): { readonly what: string; readonly text: string } {
  const chance = random.next();
  if (chance < 0.35) return mutatedJson(random, input);
  if (chance < 0.5) {
    // What a service does not know it passes over.
    const members = Object.entries({ ...input, Foo: 0 }).map(
      ([name, value]) =>
        `${JSON.stringify(name)}:${name === "Foo" ? strangeJson(random) : JSON.stringify(value)}`,
    );
    return { what: "an unknown member", text: `{${members.join(",")}}` };
  }
  const sources: Sources = {
    keys: [
      ...[prepared.keyId, prepared.keyId, prepared.keyId, prepared.aliasName, ...prepared.otherKeys],
      ...[...prepared.foreign, ...strangeKeyIds(random, prepared.keyId)],
    ],
    named: [
      [/^Ciphertext/, [prepared.ciphertext]],
      [/^AliasName$/, [prepared.aliasName, "alias/a", "alias/aws/s3", "alias/b/c"]],
      [/Region$/, ["eu-west-1", "us-east-1", "cn-north-1", "eu-west-9"]],
      [
        /Principal$/,
        ["arn:aws:iam::111122223333:user/a", "s3.amazonaws.com", "arn:aws:iam::111122223333:root"],
      ],
      [/^Marker$/, strangeMarkers(random)],
    ],
    time: (milliseconds) => milliseconds / 1000,
  };
  const changed = typedChanges(random, members, input, sources);
  return { what: changed.what, text: JSON.stringify(changed.input) };
}
