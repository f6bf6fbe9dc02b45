import { boolean } from "../../../shape.ts";
import { requireInstanceOfSecret } from "../instances/instances.ts";
import { isDefaultKey } from "../keys/default-keys.ts";
import { operation } from "../operation.ts";
import { rotationAnswer, secretAnswer } from "../secrets/secret-answers.ts";
import { secretName, secretNamed } from "../secrets/secrets.ts";

export const describeSecret = operation({
  name: "DescribeSecret",
  permissions: [{ action: "kms:DescribeSecret", resource: "secret" }],
  input: { SecretName: secretName, FetchTags: boolean },
  async run(call, input) {
    const { context, name } = secretNamed(call, input.SecretName);
    const secret = await call.keys.read(context, (store, at) => store.secrets.get(at, name));
    await requireInstanceOfSecret(call, context, secret);
    const isDefault = await isDefaultKey(call, context, secret.encryptionKeyId);
    const tags = input.FetchTags
      ? await call.keys.read(context, (store, at) => store.secrets.tags(at, name))
      : null;
    return {
      ...secretAnswer(secret, tags),
      Arn: secret.arn,
      Description: secret.description,
      // Absent where none was given: Terraform compares it with what was asked for.
      ...(!isDefault && { EncryptionKeyId: secret.encryptionKeyId }),
      ...(secret.instanceId !== null && { DKMSInstanceId: secret.instanceId }),
      ...rotationAnswer(secret),
      ...(secret.extendedConfig !== null && { ExtendedConfig: secret.extendedConfig }),
    };
  },
});
