import { equalBytes } from "../../src/bytes.ts";
import { ciphertextForRecipient } from "../../src/nitro/recipient.ts";
import { startEnclave } from "../support/enclave.ts";
import { Random } from "../support/random.ts";
import { NOW, outcome } from "./scenarios.ts";

/** Reads mutations of a document; each has to be refused, and nothing may be thrown. */
export async function readMutations(seed: number, count: number): Promise<Record<string, number>> {
  const random = new Random(seed);
  const enclave = await startEnclave({ now: NOW });
  const document = await enclave.attest({ tagged: true });
  const found: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const mutated = mutate(document, random);
    if (equalBytes(mutated, document)) continue;
    const what = await outcome(mutated, enclave.root);
    found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}

function mutate(document: Uint8Array, random: Random): Uint8Array {
  const copy = document.slice();
  const at = random.int(0, copy.length - 1);
  switch (random.int(0, 5)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Uint8Array.of(...copy.subarray(0, at), ...random.bytes(random.int(1, 9)), ...copy.subarray(at));
    case 2:
      return random.bytes(random.int(0, 200));
    case 3:
      copy.set(random.bytes(random.int(1, Math.min(9, copy.length - at))), at);
      return copy;
    default:
      copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
      return copy;
  }
}

/** Reads documents with a mutated public key; one that is accepted has to serve. */
export async function readMutatedKeys(seed: number, count: number): Promise<Record<string, number>> {
  const random = new Random(seed);
  const enclave = await startEnclave({ now: NOW });
  const found: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const publicKey = mutate(enclave.publicKey, random);
    const document = await enclave.attest({ payload: { public_key: publicKey } });
    const what = await outcome(document, enclave.root);
    if (what === "ok") await ciphertextForRecipient(new Uint8Array(32), publicKey);
    found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}
