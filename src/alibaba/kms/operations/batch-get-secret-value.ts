import { Failure } from "../../../errors.ts";
import { boolean, list, structure } from "../../../shape.ts";
import { toWireError } from "../../../surface/errors.ts";
import { AlibabaError, missingParameter } from "../../protocol/error.ts";
import { ERROR_WORDS } from "../errors.ts";
import { operation } from "../operation.ts";
import { valueAnswer } from "../secrets/secret-answers.ts";
import { secretName, secretNamed, secretVersionId, versionStage } from "../secrets/secrets.ts";

const wanted = structure({
  SecretName: secretName,
  VersionId: secretVersionId,
  VersionStage: versionStage,
  FetchExtendedConfig: boolean,
});

export const batchGetSecretValue = operation({
  name: "BatchGetSecretValue",
  // They are asked for each secret by itself.
  permissions: [
    { action: "kms:GetSecretValue", resource: "secret" },
    { action: "kms:Decrypt", resource: "key", key: "encryption" },
  ],
  input: { SecretsList: list(wanted, { min: 1, max: 20 }) },
  check(_call, input) {
    if (!input.SecretsList) throw missingParameter("SecretsList");
  },
  async run(call, input) {
    const answers = await Promise.all(
      (input.SecretsList ?? []).map(async ({ SecretName, VersionId, VersionStage, FetchExtendedConfig }) => {
        try {
          await call.requireSecretValue(SecretName);
          const { context, name } = secretNamed(call, SecretName);
          const choice = { versionId: VersionId, stage: VersionStage };
          const value = await call.keys.secretValue(context, name, choice);
          return { value: await valueAnswer(call, context, value, FetchExtendedConfig) };
        } catch (error) {
          if (!(error instanceof Failure || error instanceof AlibabaError)) throw error;
          const { code, status, text } = toWireError(ERROR_WORDS, error);
          return { error: { SecretName, Code: code, HttpStatus: status, Message: text } };
        }
      }),
    );
    return {
      SecretValues: answers.flatMap(({ value }) => (value ? [{ ...value, RequestId: call.requestId }] : [])),
      Errors: answers.flatMap(({ error }) => (error ? [error] : [])),
    };
  },
});
