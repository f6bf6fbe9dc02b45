import { OPERATIONS as BSS } from "../../src/alibaba/bss/operations.ts";
import { MESSAGES } from "../../src/alibaba/instance-api/messages.ts";
import { mutatedBss } from "../support/bss-mutations.ts";
import { encodeProto, signInstanceCall } from "../support/instance-api.ts";
import { mutatedBytes, mutatedHeaders, valuesOf } from "../support/instance-mutations.ts";
import type { Random } from "../support/random.ts";
import { ACS_SIGNING, FORM, hostAnd, pickOperation, pickSide, signingOf } from "./choices.ts";
import type { Draft } from "./request.ts";
import type { World } from "./world.ts";

/** Operations that show nothing new afterwards, whatever they answer. */
const HARMLESS_BSS = /^(Query|Get|Describe|Inquiry)/;

/** A request to BssOpenApi. */
export function bssRequest(random: Random, world: World): Draft {
  const operation = random.pick(BSS);
  const harmless = HARMLESS_BSS.test(operation.name);
  const signature = signingOf(random, world, ACS_SIGNING);
  const inventory = harmless ? pickSide(random, world) : world.playground;
  const query = mutatedBss(
    random,
    operation,
    random.pick([inventory.instance.id, world.observed.instance.id]),
  );
  query.append("AccessKeyId", inventory.alibaba.callers.root.accessKeyId);
  const inForm = random.next() < 0.4;
  return {
    surface: "bss",
    operation: operation.name,
    what: "parameters",
    method: inForm ? "POST" : "GET",
    target: inForm ? "/?Version=2017-12-14" : `/?${query}`,
    headers: [...hostAnd(world, inventory), ...(inForm ? [FORM] : [])],
    body: inForm ? Buffer.from(String(query)) : null,
    side: inventory.side,
    harmless,
    mustFail: false,
    ...signature,
  };
}

const INSTANCE_OPERATIONS = Object.keys(MESSAGES).map((name) => ({ name }));

/** A request to the Instance API. */
export function instanceRequest(random: Random, world: World): Draft {
  const inventory = pickSide(random, world);
  const { keys, clientKey } = inventory.instance;
  const { name: apiName } = pickOperation(random, INSTANCE_OPERATIONS);
  const proto = encodeProto(`${apiName}Request`, valuesOf(random, `${apiName}Request`, keys));
  const body = mutatedBytes(random, random.next() < 0.05 ? random.bytes(random.int(0, 300)) : proto);
  const headers = { ...signInstanceCall({ key: clientKey, apiName, body }), ...mutatedHeaders(random) };
  return {
    surface: "instance-api",
    operation: apiName,
    what: "message",
    method: "POST",
    target: "/",
    headers: [["host", world.host], ...Object.entries(headers)],
    body: random.next() < 0.05 ? mutatedBytes(random, body, 1) : body,
    signing: "none",
    side: inventory.side,
    harmless: true,
    mustFail: false,
  };
}
