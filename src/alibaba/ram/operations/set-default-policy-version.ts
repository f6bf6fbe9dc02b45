import { required } from "../../../shape.ts";
import { text } from "../members.ts";
import { changePolicy, versionOf } from "../policies.ts";
import { onEntity } from "../subjects.ts";

export const setDefaultPolicyVersion = onEntity("policy", {
  name: "SetDefaultPolicyVersion",
  input: { VersionId: required(text) },
  async run(call, { VersionId }, name) {
    await changePolicy(call, name, (record) => ({ defaultVersion: versionOf(record, VersionId).number }));
    return null;
  },
});
