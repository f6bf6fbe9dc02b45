import { Failure } from "../../../errors.ts";
import { CURRENT } from "../../../secrets/stages.ts";
import { list, required } from "../../../shape.ts";
import { requireInstanceOfSecret } from "../instances/instances.ts";
import { operation } from "../operation.ts";
import {
  checkSecretData,
  ENCRYPTION_KEY_GUARD,
  sealVersion,
  secretData,
  secretDataType,
  secretName,
  secretNamed,
  secretVersionId,
  versionStage,
} from "../secrets/secrets.ts";

export const putSecretValue = operation({
  name: "PutSecretValue",
  permissions: [
    { action: "kms:PutSecretValue", resource: "secret" },
    { action: "kms:GenerateDataKey", resource: "key", key: "encryption" },
  ],
  input: {
    SecretName: secretName,
    SecretData: secretData,
    VersionId: required(secretVersionId),
    SecretDataType: secretDataType,
    VersionStages: list(versionStage, { min: 1 }),
  },
  check(_call, input) {
    checkSecretData(input.SecretData);
  },
  async run(call, input) {
    const { SecretData: data, SecretDataType: dataType = "text", VersionId: versionId } = input;
    const { context, name } = secretNamed(call, input.SecretName);
    const secret = await call.keys.read(context, (store, at) => store.secrets.get(at, name));
    await requireInstanceOfSecret(call, context, secret);
    // The store checks the type too, but after the value was sealed under a key that may be unusable.
    if (secret.type !== "Generic") throw new Failure({ code: "secretTypeUnfit", arn: secret.arn });
    const key = await call.at(context.scope, secret.encryptionKeyId);
    const version = await sealVersion(call, key, secret, versionId, dataType, data);
    const labels = input.VersionStages ?? [CURRENT];
    const stages = await call.keys.write(context, (store, at) =>
      store.secretValues.put(at, name, version, labels, ENCRYPTION_KEY_GUARD),
    );
    return { SecretName: name, VersionId: versionId, VersionStages: { VersionStage: stages } };
  },
});
