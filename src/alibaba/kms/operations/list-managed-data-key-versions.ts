import { AlibabaError } from "../../protocol/error.ts";
import { dataKeyName, dataKeyVersions } from "../crypto/data-keys.ts";
import { pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";

export const listManagedDataKeyVersions = operation({
  name: "ListManagedDataKeyVersions",
  permissions: [{ action: "kms:ListManagedDataKeyVersions", resource: "none" }],
  input: { DataKeyName: dataKeyName, ...pageMembers },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input);
    const versions = await dataKeyVersions(call, input.DataKeyName);
    if (versions.length === 0) throw new AlibabaError("Forbidden.ResourceNotFound");
    const shown = versions.slice(offset, offset + limit);
    return {
      ...answer,
      DataKeyName: input.DataKeyName,
      TotalCount: versions.length,
      ManagedDataKeyVersions: {
        ManagedDataKeyVersion: shown.map(({ versionId, name }) => ({
          DataKeyVersionId: versionId,
          DataKeyVersionName: name,
        })),
      },
    };
  },
});
