import { boolean } from "../../../shape.ts";
import { AlibabaError } from "../../protocol/error.ts";
import { dataKeyName, dataKeyVersions, withDataKeyVersion } from "../crypto/data-keys.ts";
import { operation } from "../operation.ts";
import { openSecret, secretVersionId } from "../secrets/secrets.ts";

export const getManagedDataKey = operation({
  name: "GetManagedDataKey",
  permissions: [{ action: "kms:GetManagedDataKey", resource: "none" }],
  input: { DataKeyName: dataKeyName, DataKeyVersionId: secretVersionId, UseLatest: boolean },
  async run(call, input) {
    const { DataKeyName, DataKeyVersionId } = input;
    const latest = input.UseLatest ?? false;
    const versions =
      DataKeyVersionId === undefined
        ? await withDataKeyVersion(call, DataKeyName, latest)
        : (await dataKeyVersions(call, DataKeyName)).filter(
            ({ versionId }) => versionId === DataKeyVersionId,
          );
    // "false: Returns the first version of the managed data key."
    const version = versions.at(latest ? -1 : 0);
    if (!version) throw new AlibabaError("Forbidden.ResourceNotFound");
    const value = await call.keys.secretValue(call.context, version.name, {});
    return {
      DataKeyName,
      DataKeyVersionId: version.versionId,
      DataKeyVersionName: version.name,
      Plaintext: await openSecret(call, value),
    };
  },
});
