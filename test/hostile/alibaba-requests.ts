import type { Operation } from "../../src/alibaba/kms/operation.ts";
import { OPERATIONS } from "../../src/alibaba/kms/operations.ts";
import type { Members } from "../../src/shape.ts";
import { sampleWire, strangeKeys } from "../support/alibaba-mutated-values.ts";
import { isHarmless, mutateAlibaba } from "../support/alibaba-mutations.ts";
import type { AlibabaPrepared } from "../support/alibaba-snapshot.ts";
import type { Random } from "../support/random.ts";
import { acsForm } from "./acs-form.ts";
import { callerOf, hostAnd, isTooLong, pickOperation, pickSide, signingOf, usualOf } from "./choices.ts";
import { strangeText } from "./json-mutations.ts";
import { mutatedPolicy } from "./policy-mutations.ts";
import { RAM_WORDS } from "./ram-policy-words.ts";
import type { Draft } from "./request.ts";
import { type Sources, typedValue } from "./typed-values.ts";
import type { Inventory, World } from "./world.ts";

/** A request to Alibaba Cloud KMS. */
export function alibabaRequest(random: Random, world: World): Draft {
  const operation = pickOperation<Operation>(random, OPERATIONS);
  const inventory = pickSide(random, world);
  const { side, alibaba } = inventory;
  const harmless = isHarmless(operation);
  const caller = callerOf(random, world, inventory, "alibaba");
  const signature = signingOf(random, world, usualOf(caller));
  const unsigned = signature.broken === true || signature.signing === "none";
  const free = side === "playground" || harmless || (unsigned && world.target.mode === "strict");
  // Who may do everything would do it: of watched accounts only who may do nothing asks for changes.
  const by = free || caller.by === "nobody" ? caller.by : "root";
  const base = { surface: "alibaba", operation: operation.name, side, harmless, by, ...signature } as const;
  const common = hostAnd(world, inventory);
  if (by !== "root" || (free && random.next() < 0.6)) {
    const wire = sampleWire(random, operation, alibaba.prepared).map(
      ([name, value]) => [name, value] as [string, string],
    );
    const what = changed(random, wire, operation, inventory);
    const isDenied = by === "nobody" && !harmless && operation.permissions.length > 0 && side === "observed";
    const own = ["AccessKeyId", alibaba.callers[by].accessKeyId] as const;
    const headers = by === caller.by ? [...common, ...caller.headers] : common;
    return {
      ...base,
      ...acsForm(random, operation, {
        version: "2016-01-20",
        headers,
        wire: [own, ["RegionId", "cn-hangzhou"], ...wire],
      }),
      what: `${what}, by ${by}`,
      mustFail: (isDenied && signature.signing !== "none") || (by === caller.by && caller.mustFail),
    };
  }
  for (;;) {
    const mutation = mutateAlibaba(
      random,
      operation,
      alibaba.prepared,
      random.int(0, 9999),
      free && !unsigned,
    );
    if (mutation.what.startsWith("the workspace") && world.target.mode === "strict") continue;
    if (isTooLong(random, mutation.body?.length ?? 0)) continue;
    const { method, target, body, what, mustFail, headers } = mutation;
    const bodiless = method === "GET" || method === "HEAD";
    return {
      ...base,
      ...("authorization" in headers && ({ signing: "none" } as const)),
      what,
      method,
      target,
      headers: [...common.filter(([name]) => !(name in headers)), ...Object.entries(headers)],
      body: bodiless ? null : body,
      mustFail,
    };
  }
}

/** Changes parameters that are right. @returns what was done */
function changed(
  random: Random,
  wire: [string, string][],
  { input }: Operation,
  { alibaba, instance }: Inventory,
): string {
  // Only keys and secrets of instances have policies.
  if ("Policy" in input && random.next() < 0.7) {
    const { what, text } = mutatedPolicy(random, "key", alibaba.account, RAM_WORDS);
    const others = wire.filter(([name]) => !/^(Policy|KeyId|DKMSInstanceId)$/.test(name));
    const named: [string, string] =
      "KeyId" in input ? ["KeyId", random.pick(instance.keys)] : ["DKMSInstanceId", instance.id];
    wire.splice(0, wire.length, ...others, ["Policy", text], named);
    return what;
  }
  return random.next() < 0.5
    ? strangely(random, wire, Object.keys(input))
    : ofTheirTypes(random, wire, input, alibaba.prepared);
}

/** Puts strange values among parameters. @returns what was done */
export function strangely(random: Random, wire: [string, string][], names: readonly string[]): string {
  const whats: string[] = [];
  for (let times = random.int(1, 2); times > 0; times--) {
    const value = strangeText(random);
    const at = random.int(0, wire.length);
    const entry = wire[at];
    if (entry && random.next() < 0.7) {
      wire[at] = [entry[0], value];
      whats.push(`${entry[0]} = ${value.slice(0, 40)}`);
    } else {
      const name = `${random.pick([...names, "Action", "Format", "RegionId"])}${random.pick(["", ".1", ".1.Key", ".0"])}`;
      wire.unshift([name, random.next() < 0.2 ? "XML" : value]);
      whats.push(`${name} = ${value.slice(0, 40)} before it`);
    }
  }
  if (random.next() < 0.2) wire.push(["Format", "XML"]);
  return whats.join("; ");
}

/** Gives parameters values of their own types. @returns what was done */
function ofTheirTypes(
  random: Random,
  wire: [string, string][],
  members: Members,
  prepared: AlibabaPrepared,
): string {
  const { named } = prepared;
  const of = (name: string) =>
    Object.entries(named).flatMap(([each, value]) => (each === name ? [value] : []));
  const sources: Sources = {
    keys: [
      ...prepared.keys.map(({ KeyId }) => KeyId),
      ...of("KeyId"),
      ...prepared.arns,
      ...strangeKeys(random, prepared),
    ],
    named: [
      [/^Ciphertext/, of("CiphertextBlob")],
      [/^SecretName$/, ["prepared", "going", "canary", "none"]],
      [/^AliasName$/, of("AliasName")],
      [/KeyVersionId$/, prepared.keys.map(({ KeyVersionId }) => KeyVersionId)],
      [/^(Aap)?Name$/, ["prepared", "policy", "rule", "none"]],
      [/^ClientKeyId$/, of("ClientKeyId")],
      [/^DataKeyName$/, ["prepared", "none"]],
    ],
    time: (milliseconds) => (Math.abs(milliseconds) > 8.64e15 ? "" : new Date(milliseconds).toISOString()),
  };
  const names = Object.keys(members);
  if (names.length === 0) return "nothing";
  const whats: string[] = [];
  for (let times = random.int(1, 3); times > 0; times--) {
    const name = random.pick(names);
    const shape = members[name];
    if (!shape) continue;
    const value = typedValue(random, name, shape, sources);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const others = wire.filter(([each]) => each !== name && !each.startsWith(`${name}.`));
    wire.splice(0, wire.length, ...others, [name, text]);
    whats.push(`${name} = ${text.slice(0, 60)}`);
  }
  return whats.join("; ");
}
