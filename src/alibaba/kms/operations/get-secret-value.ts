import { Failure } from "../../../errors.ts";
import { boolean } from "../../../shape.ts";
import { dryRun } from "../members.ts";
import { operation } from "../operation.ts";
import { valueAnswer } from "../secrets/secret-answers.ts";
import { secretName, secretNamed, secretVersionId, versionStage } from "../secrets/secrets.ts";

export const getSecretValue = operation({
  name: "GetSecretValue",
  permissions: [
    { action: "kms:GetSecretValue", resource: "secret" },
    { action: "kms:Decrypt", resource: "key", key: "encryption" },
  ],
  input: {
    SecretName: secretName,
    VersionId: secretVersionId,
    VersionStage: versionStage,
    FetchExtendedConfig: boolean,
    DryRun: dryRun,
  },
  async run(call, input) {
    const { context, name } = secretNamed(call, input.SecretName);
    const choice = { versionId: input.VersionId, stage: input.VersionStage };
    const value = await call.keys.secretValue(context, name, choice);
    const { arn, instanceId } = value.secret;
    if (call.gateway !== null && instanceId !== call.gateway) {
      throw new Failure({ code: "secretNotFound", arn });
    }
    return valueAnswer(call, context, value, input.FetchExtendedConfig);
  },
});
