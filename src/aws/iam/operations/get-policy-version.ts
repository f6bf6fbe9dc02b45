import { required } from "../../../shape.ts";
import { findPolicy } from "../managed.ts";
import { versionId } from "../members.ts";
import { onPolicy } from "../policies.ts";
import { encoded, listedVersion } from "../shown.ts";
import { versionOf } from "../versions.ts";

export const getPolicyVersion = onPolicy({
  name: "GetPolicyVersion",
  input: { VersionId: required(versionId) },
  async run(call, { VersionId }, arn) {
    const policy = await findPolicy(call, arn);
    const version = versionOf(policy, VersionId);
    return { PolicyVersion: { Document: encoded(version.document), ...listedVersion(policy, version) } };
  },
});
