import { equalBytes, fromBase64 } from "../../src/bytes.ts";
import { type Attestation, readAttestation, verifyDocument } from "../../src/nitro/attestation.ts";
import { AWS_NITRO_ROOT } from "../../src/nitro/aws-root.ts";
import { ciphertextForRecipient } from "../../src/nitro/recipient.ts";
import {
  type DocumentChanges,
  type Enclave,
  type EnclaveOptions,
  ecKeys,
  exported,
  startEnclave,
} from "../support/enclave.ts";
import { Random } from "../support/random.ts";
import attestationVectors from "../vectors/nitro-attestation.json" with { type: "json" };

/** The time of all scenarios that do not say otherwise. */
export const NOW = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;

/** "ok", or what kind of problem a document has. */
export async function outcome(document: Uint8Array, root: Uint8Array, now = NOW): Promise<string> {
  const read = await readAttestation(document, root, now);
  return "problem" in read ? read.problem : "ok";
}

async function read(enclave: Enclave, changes?: DocumentChanges): Promise<string> {
  return outcome(await enclave.attest(changes), enclave.root);
}

/** Documents whose certificates are all right, by what is special about them, and what reading them says. */
export const DOCUMENTS: Readonly<Record<string, { changes: DocumentChanges; expected: string }>> = {
  "as NSM makes them": { changes: {}, expected: "ok" },
  "with the tag of COSE_Sign1": { changes: { tagged: true }, expected: "ok" },
  "with a payload of indefinite length": { changes: { indefinite: true }, expected: "ok" },
  "without the optional members": {
    changes: pay({ user_data: undefined, nonce: undefined }),
    expected: "ok",
  },
  "with the longest optional members": {
    changes: pay({ user_data: ones(1024), nonce: ones(1024) }),
    expected: "ok",
  },
  "with empty optional members": { changes: pay({ user_data: ones(0), nonce: ones(0) }), expected: "ok" },
  "with a member that is not known": { changes: pay({ more: 1 }), expected: "ok" },
  "with registers of all three lengths": {
    changes: pcrs([0, ones(32)], [15, ones(48)], [31, ones(64)]),
    expected: "ok",
  },
  "without a public key": { changes: pay({ public_key: undefined }), expected: "noPublicKey" },
  "with a public key of null": { changes: pay({ public_key: null }), expected: "noPublicKey" },
  "with a public key that is none": { changes: pay({ public_key: ones(294) }), expected: "unfitPublicKey" },
  "with an empty public key": { changes: pay({ public_key: ones(0) }), expected: "malformed" },
  "with a public key that is too long": { changes: pay({ public_key: ones(1025) }), expected: "malformed" },
  "with user data that is too long": { changes: pay({ user_data: ones(1025) }), expected: "malformed" },
  "with a nonce that is too long": { changes: pay({ nonce: ones(1025) }), expected: "malformed" },
  "with a nonce that is a text": { changes: pay({ nonce: "1" }), expected: "malformed" },
  "without a module": { changes: pay({ module_id: undefined }), expected: "malformed" },
  "with an empty module": { changes: pay({ module_id: "" }), expected: "malformed" },
  "with another digest": { changes: pay({ digest: "SHA256" }), expected: "malformed" },
  "from the year 1970": { changes: pay({ timestamp: 0 }), expected: "malformed" },
  "from before 1970": { changes: pay({ timestamp: -1 }), expected: "malformed" },
  "from a time that is no integer": { changes: pay({ timestamp: 1.5 }), expected: "malformed" },
  "from beyond what is counted": { changes: pay({ timestamp: 2n ** 63n }), expected: "malformed" },
  "without registers": { changes: pcrs(), expected: "malformed" },
  "with registers that are null": { changes: pay({ pcrs: null }), expected: "malformed" },
  "with a register 32": { changes: pcrs([32, ones(48)]), expected: "malformed" },
  "with a register -1": { changes: pcrs([-1, ones(48)]), expected: "malformed" },
  "with a register of a name": { changes: pcrs(["0", ones(48)]), expected: "malformed" },
  "with a register of 47 bytes": { changes: pcrs([0, ones(47)]), expected: "malformed" },
  "without a certificate": { changes: pay({ certificate: undefined }), expected: "malformed" },
  "with a certificate that is none": { changes: pay({ certificate: ones(500) }), expected: "malformed" },
  "with a certificate that is too long": { changes: pay({ certificate: ones(1025) }), expected: "malformed" },
  "without a bundle": { changes: pay({ cabundle: undefined }), expected: "malformed" },
  "with an empty bundle": { changes: pay({ cabundle: [] }), expected: "malformed" },
  "with a bundle of texts": { changes: pay({ cabundle: ["root"] }), expected: "malformed" },
  "with a payload changed after signing": { changes: { cose: { 2: ones(20) } }, expected: "malformed" },
  "with another signature": { changes: { cose: { 3: ones(96) } }, expected: "badSignature" },
  "with a signature of zeros": { changes: { cose: { 3: new Uint8Array(96) } }, expected: "badSignature" },
  "with a signature that is too short": { changes: { cose: { 3: ones(95) } }, expected: "malformed" },
  "with an unprotected header": { changes: { cose: { 1: new Map([[4, 1]]) } }, expected: "malformed" },
  "with a header of null": { changes: { cose: { 1: null } }, expected: "malformed" },
  "signed with ES256": { changes: { header: new Map([[1, -7]]) }, expected: "malformed" },
  "with more in the protected header": {
    changes: {
      header: new Map([
        [1, -35],
        [4, 1],
      ]),
    },
    expected: "malformed",
  },
};

/** Certificate chains with one thing changed, and what reading a document of theirs says. */
const CHAINS: Readonly<Record<string, { links: EnclaveOptions["links"]; expected: string }>> = {
  "whose signer has expired": { links: { 3: { notAfter: NOW - 1000 } }, expected: "expired" },
  "whose signer is not valid yet": { links: { 3: { notBefore: NOW + 1000 } }, expected: "expired" },
  "whose intermediate has expired": { links: { 1: { notAfter: NOW - 1000 } }, expected: "expired" },
  "whose root has expired": { links: { 0: { notAfter: NOW - 1000 } }, expected: "expired" },
  "whose signer expires at this very time": { links: { 3: { notAfter: NOW } }, expected: "ok" },
  "whose signer begins at this very time": { links: { 3: { notBefore: NOW } }, expected: "ok" },
  "whose signer names another issuer": { links: { 3: { issuer: "region" } }, expected: "untrusted" },
  "whose intermediate names another issuer": { links: { 2: { issuer: "root" } }, expected: "untrusted" },
  "whose signer is signed by a stranger": { links: { 3: { forged: true } }, expected: "untrusted" },
  "whose intermediate is signed by a stranger": { links: { 1: { forged: true } }, expected: "untrusted" },
  "forged and expired": { links: { 3: { forged: true, notAfter: NOW - 1000 } }, expected: "untrusted" },
  "whose intermediate is no authority": { links: { 2: { authority: false } }, expected: "untrusted" },
  "whose intermediate may not sign certificates": { links: { 2: { keyUsage: 0x80 } }, expected: "untrusted" },
  "whose intermediate has no key usage": { links: { 2: { keyUsage: null } }, expected: "untrusted" },
  "whose root may not sign certificates": { links: { 0: { keyUsage: 0x80 } }, expected: "untrusted" },
  "longer than its root allows": { links: { 0: { pathLength: 1 } }, expected: "untrusted" },
  "as long as its root allows": { links: { 0: { pathLength: 2 } }, expected: "ok" },
  "longer than its intermediate allows": { links: { 1: { pathLength: 0 } }, expected: "untrusted" },
  "whose signer is an authority": { links: { 3: { authority: true } }, expected: "untrusted" },
  "whose signer has a path length": {
    links: { 3: { authority: true, pathLength: 0 } },
    expected: "untrusted",
  },
  "whose signer may not sign": { links: { 3: { keyUsage: 0x20 } }, expected: "untrusted" },
  "whose signer has no key usage": { links: { 3: { keyUsage: null } }, expected: "untrusted" },
  "with a critical extension that is not known": {
    links: { 2: { unknownCritical: true } },
    expected: "untrusted",
  },
};

function pay(payload: Record<string, unknown>): DocumentChanges {
  return { payload };
}

function pcrs(...registers: [unknown, Uint8Array][]): DocumentChanges {
  return pay({ pcrs: new Map(registers) });
}

function ones(length: number): Uint8Array {
  return new Uint8Array(length).fill(1);
}

/** What reading each of `DOCUMENTS` and `CHAINS` says, and of some documents that need more to make. */
export async function readAll(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const enclave = await startEnclave({ now: NOW });
  for (const [name, { changes }] of Object.entries(DOCUMENTS)) found[name] = await read(enclave, changes);
  for (const [name, { links }] of Object.entries(CHAINS)) {
    found[name] = await read(await startEnclave({ now: NOW, ...(links && { links }) }));
  }
  const stranger = await startEnclave({ now: NOW });
  found["of another root"] = await outcome(await enclave.attest(), stranger.root);
  found["of AWS's root"] = await outcome(await enclave.attest(), AWS_NITRO_ROOT);
  found["with the root in another's place"] = await read(stranger, pay({ cabundle: [enclave.root] }));
  const document = await enclave.attest();
  found["hours later"] = await outcome(document, enclave.root, NOW + 4 * HOUR);
  found["followed by a byte"] = await outcome(Uint8Array.of(...document, 0), enclave.root);
  const short = await startEnclave({ now: NOW, links: { 3: { curve: "P-256" } } });
  found["nested deeper than any stack"] = await outcome(new Uint8Array(250_000).fill(0x81), enclave.root);
  found["signed with a key of P-256"] = await read(short, { cose: { 3: ones(96) } });
  const ec = await exported("spki", (await ecKeys("P-384")).publicKey);
  found["with a public key of P-384"] = await read(enclave, pay({ public_key: ec }));
  const longer = Uint8Array.of(...enclave.publicKey, 0);
  found["with a public key followed by a byte"] = await read(enclave, pay({ public_key: longer }));
  const even = enclave.publicKey.slice();
  // The last byte of the modulus, before the exponent's five.
  even[even.length - 6] = (even[even.length - 6] ?? 0) & 0xfe;
  found["with a public key of an even modulus"] = await read(enclave, pay({ public_key: even }));
  return found;
}

/** What `readAll` should find. */
export const ALL_READ: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [...Object.entries(DOCUMENTS), ...Object.entries(CHAINS)].map(([name, { expected }]) => [name, expected]),
  ),
  "of another root": "untrusted",
  "of AWS's root": "untrusted",
  "with the root in another's place": "untrusted",
  "hours later": "expired",
  "followed by a byte": "malformed",
  "nested deeper than any stack": "malformed",
  "signed with a key of P-256": "badSignature",
  "with a public key of P-384": "unfitPublicKey",
  "with a public key followed by a byte": "unfitPublicKey",
  "with a public key of an even modulus": "unfitPublicKey",
};

/** Plaintexts of all lengths that matter to CBC and to segments, there and back, for one length of RSA key. */
export async function roundTrips(modulusLength: number): Promise<Record<string, boolean>> {
  const found: Record<string, boolean> = {};
  const enclave = await startEnclave({ now: NOW, modulusLength });
  const attested = (await readAttestation(await enclave.attest(), enclave.root, NOW)) as Attestation;
  for (const length of [0, 1, 15, 16, 17, 32, 64, 983, 984, 999, 1000, 1001, 2000, 4096]) {
    const plaintext = new Random(length).bytes(length);
    const message = await ciphertextForRecipient(plaintext, attested.publicKey);
    found[`${length} bytes`] = equalBytes(await enclave.open(message), plaintext);
  }
  return found;
}

/** What a real enclave's document holds, read against AWS's root: at its time, and a day later. */
export async function readRealDocuments(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const { document, timestamp } of attestationVectors) {
    const bytes = fromBase64(document) ?? new Uint8Array();
    const content = await verifyDocument(bytes, AWS_NITRO_ROOT, timestamp);
    if ("problem" in content) {
      found.push(content);
      continue;
    }
    const { moduleId, pcrs: registers, caBundle, userData, nonce } = content;
    found.push({
      moduleId,
      timestamp: content.timestamp,
      registers: registers.size,
      authorities: caBundle.length,
      lengths: [content.publicKey?.length, userData?.length, nonce?.length],
      withKey: await outcome(bytes, AWS_NITRO_ROOT, timestamp),
      nextDay: await outcome(bytes, AWS_NITRO_ROOT, timestamp + 24 * HOUR),
    });
  }
  return found;
}
