import { isReserved } from "../../../secrets/stages.ts";
import { required } from "../../../shape.ts";
import { missingParameter } from "../../protocol/error.ts";
import { operation } from "../operation.ts";
import { secretName, secretVersionId, usableSecret, versionStage } from "../secrets/secrets.ts";

export const updateSecretVersionStage = operation({
  name: "UpdateSecretVersionStage",
  permissions: [{ action: "kms:UpdateSecretVersionStage", resource: "secret" }],
  input: {
    SecretName: secretName,
    VersionStage: required(versionStage),
    MoveToVersion: secretVersionId,
    RemoveFromVersion: secretVersionId,
  },
  check(_call, { VersionStage: stage, MoveToVersion: to, RemoveFromVersion: from }) {
    // "If you set VersionStage to ACSCurrent or ACSPrevious, you must specify this parameter."
    if (to === undefined && (from === undefined || isReserved(stage)))
      throw missingParameter("MoveToVersion");
  },
  async run(call, input) {
    const { VersionStage: stage, MoveToVersion: to, RemoveFromVersion: from } = input;
    const { context, name } = await usableSecret(call, input.SecretName);
    await call.keys.write(context, (store, at) =>
      store.secretValues.moveStage(at, name, stage, { to, from }),
    );
    return { SecretName: name };
  },
});
