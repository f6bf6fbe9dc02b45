import { toBase64 } from "../../../bytes.ts";
import { randomBytes } from "../../../crypto/random.ts";
import {
  DATA_KEY_LENGTH,
  DATA_KEY_NAME,
  DATA_KEY_OWNER,
  DATA_KEY_VERSION_LENGTH,
  type DataKeyVersion,
  needsVersion,
  versionPrefix,
} from "../../../secrets/data-key.ts";
import { secretArn } from "../../../secrets/names.ts";
import { randomAlphanumeric } from "../../../secrets/password.ts";
import { CURRENT } from "../../../secrets/stages.ts";
import { required, string } from "../../../shape.ts";
import type { Call } from "../operation.ts";
import { defaultSecretKey, ENCRYPTION_KEY_GUARD, sealVersion, secretLimits } from "../secrets/secrets.ts";

export const dataKeyName = required(string({ pattern: DATA_KEY_NAME }));

/** Versions of a managed data key, oldest first; none before its first use. */
export async function dataKeyVersions(call: Call, dataKey: string): Promise<DataKeyVersion[]> {
  const prefix = versionPrefix(dataKey);
  const rows = await call.keys.read(call.context, (store, at) =>
    store.secrets.dataKeyVersions(at, DATA_KEY_OWNER, prefix),
  );
  return rows.map((row) => ({ ...row, versionId: row.name.slice(prefix.length) }));
}

/**
 * Versions of a managed data key, oldest first. A new version is made first where one is needed.
 *
 * @throws Failure secretsOverQuota, or where the state of the default key forbids it
 */
export async function withDataKeyVersion(
  call: Call,
  dataKey: string,
  useLatest: boolean,
): Promise<DataKeyVersion[]> {
  const versions = await dataKeyVersions(call, dataKey);
  if (!needsVersion(versions, useLatest, call.now)) return versions;
  await addVersion(call, dataKey, versions.length);
  return dataKeyVersions(call, dataKey);
}

/** Makes a version, unless another request has added one to the `expected` versions. */
async function addVersion(call: Call, dataKey: string, expected: number): Promise<void> {
  const prefix = versionPrefix(dataKey);
  const versionId = randomAlphanumeric(DATA_KEY_VERSION_LENGTH, randomBytes);
  const name = prefix + versionId;
  const key = await defaultSecretKey(call);
  const secret = {
    name,
    arn: secretArn(call.caller, name),
    type: "Generic" as const,
    owner: DATA_KEY_OWNER,
    description: "",
    encryptionKeyId: key.record.keyId,
    instanceId: null,
    extendedConfig: null,
    rotation: null,
    createdAt: call.now,
    updatedAt: call.now,
    plannedDeletionAt: null,
  };
  const value = toBase64(randomBytes(DATA_KEY_LENGTH));
  const version = await sealVersion(call, key, secret, versionId, "binary", value);
  const made = { secret, policy: null, tags: [], versions: [{ stages: [CURRENT], version }] };
  await call.keys.write(call.context, (store, at) =>
    store.secrets.addDataKeyVersion(at, made, prefix, expected, secretLimits(call), ENCRYPTION_KEY_GUARD),
  );
}
