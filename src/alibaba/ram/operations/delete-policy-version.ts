import { required } from "../../../shape.ts";
import { conflict } from "../errors.ts";
import { text } from "../members.ts";
import { changePolicy, versionOf } from "../policies.ts";
import { onEntity } from "../subjects.ts";

export const deletePolicyVersion = onEntity("policy", {
  name: "DeletePolicyVersion",
  input: { VersionId: required(text) },
  async run(call, { VersionId }, name) {
    await changePolicy(call, name, (record) => {
      const { number } = versionOf(record, VersionId);
      if (number === record.defaultVersion) throw conflict("DeleteConflict.Policy.Version.Default");
      return { versions: record.versions.filter((version) => version.number !== number) };
    });
    return null;
  },
});
