import { sha256 } from "../../../crypto/sha256.ts";
import { Failure } from "../../../errors.ts";
import type { ReadyMaterial } from "../../../isolate/key-materials.ts";
import { isOurs, type ParsedCiphertext } from "../../../keys/ciphertext.ts";
import type { AwsKeyRecord } from "../../../keys/key.ts";
import { XKS_INNER_CIPHERTEXT_INVALID, XKS_WORDS } from "../../../xks/kms-errors.ts";
import type { XksProblem } from "../../../xks/problem.ts";
import { MAX_AAD_LENGTH, type XksCryptoMeta, type XksProxy } from "../../../xks/proxy.ts";
import { decodeSealed, encodeSealed } from "../../../xks/sealed.ts";
import { AwsError } from "../errors.ts";
import type { Call, LocatedKey } from "../operation.ts";
import { customKeyStoreById, secretOf } from "./custom-key-stores.ts";
import { proxyOf } from "./xks-proxies.ts";

/** Whether an external key manager encrypts what a key has sealed once more (double encryption). */
export function isExternal(key: AwsKeyRecord): boolean {
  return key.customKeyStore !== null && key.customKeyStore.xksKeyId !== null;
}

/**
 * Encrypts what a key has sealed once more, under its external key.
 *
 * @param inner the ciphertext made with the key's material.
 * @param aad the AAD that it is bound to.
 * @returns the part of the blob after its header; empty in a DryRun, which is not sent to the proxy.
 * @throws AwsError KMSInvalidStateException
 */
export async function sealExternally(
  call: Call,
  key: LocatedKey,
  inner: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array> {
  const proxy = await proxyBehind(call, key);
  if (call.dryRun) return new Uint8Array();
  const answer = await proxy.encrypt(xksKeyIdOf(key), inner, await aadFor(aad), metaOf(call, key));
  if (!answer.ok) throw unusable(answer.problem);
  return encodeSealed(answer.sealed);
}

/**
 * Decrypts what `sealExternally` made.
 *
 * @returns the ciphertext made with the key's material; null in a DryRun, which is not sent to the proxy.
 * @throws AwsError InvalidCiphertextException, KMSInvalidStateException
 */
export async function openExternally(
  call: Call,
  key: LocatedKey,
  ciphertext: ParsedCiphertext,
  aad: Uint8Array,
): Promise<Uint8Array | null> {
  const sealed = isOurs(ciphertext, call.headerMarks) ? decodeSealed(ciphertext.sealed) : null;
  if (!sealed) throw new AwsError("InvalidCiphertextException", null);
  const proxy = await proxyBehind(call, key);
  if (call.dryRun) return null;
  const answer = await proxy.decrypt(xksKeyIdOf(key), sealed, await aadFor(aad), metaOf(call, key));
  if (!answer.ok) throw unusable(answer.problem);
  return answer.plaintext;
}

/** The error for a proxy that gave back another ciphertext than it was given. */
export function innerCiphertextInvalid(): AwsError {
  const { cryptographic, message } = XKS_INNER_CIPHERTEXT_INVALID;
  return new AwsError(cryptographic, message);
}

/** Proxies by the ready material of their key. A change of the store drops both. */
const proxies = new WeakMap<ReadyMaterial, XksProxy>();

async function proxyBehind(call: Call, key: LocatedKey): Promise<XksProxy> {
  const known = proxies.get(key.ready);
  if (known) return known;
  const { arn, customKeyStore, region } = key.record;
  const store = await customKeyStoreById(call, customKeyStore?.customKeyStoreId ?? "", key.context);
  if (store.state !== "CONNECTED" || store.backing.type !== "EXTERNAL_KEY_STORE") {
    throw new Failure({ code: "keyUnavailable", arn });
  }
  const proxy = proxyOf(call, region, store.backing, await secretOf(call, store));
  proxies.set(key.ready, proxy);
  return proxy;
}

function xksKeyIdOf(key: LocatedKey): string {
  return key.record.customKeyStore?.xksKeyId ?? "";
}

/**
 * The AAD that a proxy gets: header and encryption context, or their digest where they are longer than a proxy must
 * accept. The digest is shorter than every header.
 */
async function aadFor(aad: Uint8Array): Promise<Uint8Array> {
  return aad.length <= MAX_AAD_LENGTH ? aad : sha256(aad);
}

function metaOf(call: Call, key: LocatedKey): XksCryptoMeta {
  return {
    awsPrincipalArn: call.caller.principal,
    kmsKeyArn: key.record.arn,
    kmsOperation: call.operation,
    kmsRequestId: call.requestId,
  };
}

function unusable(problem: XksProblem): AwsError {
  const { cryptographic, message } = XKS_WORDS[problem];
  return new AwsError(cryptographic, message);
}
