import { required } from "../../../shape.ts";
import { text } from "../members.ts";
import { onPolicy, versionOf } from "../policies.ts";
import { shownVersion } from "../shown.ts";

export const getPolicyVersion = onPolicy({
  name: "GetPolicyVersion",
  input: { VersionId: required(text) },
  run: (_, { VersionId }, policy) => ({ PolicyVersion: shownVersion(policy, versionOf(policy, VersionId)) }),
});
