import { onPolicy } from "../policies.ts";
import { shownVersion } from "../shown.ts";

export const listPolicyVersions = onPolicy({
  name: "ListPolicyVersions",
  input: {},
  run: (_call, _input, policy) => ({
    PolicyVersions: { PolicyVersion: policy.versions.map((version) => shownVersion(policy, version)) },
  }),
});
