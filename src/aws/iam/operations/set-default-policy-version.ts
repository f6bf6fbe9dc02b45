import { required } from "../../../shape.ts";
import { versionId } from "../members.ts";
import { changePolicy, onPolicy } from "../policies.ts";
import { versionOf } from "../versions.ts";

export const setDefaultPolicyVersion = onPolicy({
  name: "SetDefaultPolicyVersion",
  input: { VersionId: required(versionId) },
  async run(call, { VersionId }, arn) {
    await changePolicy(call, arn, (record) => ({
      ...record,
      defaultVersion: versionOf(record, VersionId).number,
      updatedAt: call.now,
    }));
    return null;
  },
});
