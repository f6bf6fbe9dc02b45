import { iso } from "../../../iso-time.ts";
import type { SecretValue } from "../../../objects/key-store/api.ts";
import { rotationAnswer } from "../../kms/secrets/secret-answers.ts";
import { openSecret } from "../../kms/secrets/secrets.ts";
import { keyOfId } from "../locate.ts";
import { operation } from "../operation.ts";
import { required } from "../subjects.ts";

export const getSecretValue = operation({
  name: "GetSecretValue",
  subject: (_call, { SecretName, VersionId, VersionStage }) => ({
    kind: "secret",
    name: required("SecretName", SecretName),
    version: { versionId: VersionId, stage: VersionStage },
  }),
  async run(call, { FetchExtendedConfig }, found: SecretValue) {
    const { secret, version } = found;
    return {
      message: {
        SecretName: secret.name,
        SecretType: secret.type,
        SecretData: await openSecret({ ...call, at: (_, keyId) => keyOfId(call, keyId) }, found),
        SecretDataType: version.dataType,
        VersionStages: version.stages,
        VersionId: version.versionId,
        CreateTime: iso(secret.createdAt),
        ExtendedConfig: (FetchExtendedConfig && secret.extendedConfig) || "",
        ...rotationAnswer(secret),
      },
    };
  },
});
