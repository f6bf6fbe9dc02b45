import { required } from "../../../shape.ts";
import { deleteConflict } from "../errors.ts";
import { versionId } from "../members.ts";
import { changePolicy, onPolicy } from "../policies.ts";
import { versionOf } from "../versions.ts";

export const deletePolicyVersion = onPolicy({
  name: "DeletePolicyVersion",
  input: { VersionId: required(versionId) },
  async run(call, { VersionId }, arn) {
    await changePolicy(call, arn, (record) => {
      const { number } = versionOf(record, VersionId);
      if (number === record.defaultVersion) {
        throw deleteConflict("Cannot delete the default version of a policy.");
      }
      const versions = record.versions.filter((version) => version.number !== number);
      return { ...record, versions, updatedAt: call.now };
    });
    return null;
  },
});
