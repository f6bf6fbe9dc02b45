import type { RamPolicyRecord } from "../../../access/alibaba/entities.ts";
import type { PolicyVersion } from "../../../access/policy/version.ts";
import { boolean, required } from "../../../shape.ts";
import { checkPolicy } from "../documents.ts";
import { conflict } from "../errors.ts";
import { text } from "../members.ts";
import { changePolicy, versionOf } from "../policies.ts";
import { shownVersion } from "../shown.ts";
import { onEntity } from "../subjects.ts";

/** Versions of a policy (RAM, Limits). */
const MOST_VERSIONS = 5;

export const createPolicyVersion = onEntity("policy", {
  name: "CreatePolicyVersion",
  input: { PolicyDocument: required(text), SetAsDefault: boolean, RotateStrategy: text },
  async run(call, { PolicyDocument: document, SetAsDefault = false, RotateStrategy = "None" }, name) {
    checkPolicy(document);
    const changed = await changePolicy(call, name, (record) => {
      const kept = record.versions.length < MOST_VERSIONS ? record.versions : rotated(record, RotateStrategy);
      const number = record.lastVersion + 1;
      return {
        versions: [...kept, { number, document, createdAt: call.now }],
        lastVersion: number,
        defaultVersion: SetAsDefault ? number : record.defaultVersion,
      };
    });
    return { PolicyVersion: shownVersion(changed, versionOf(changed, `v${changed.lastVersion}`)) };
  },
});

/** The versions of a policy without the oldest that is not the default. @throws AlibabaError LimitExceeded.Policy.Version */
function rotated({ versions, defaultVersion }: RamPolicyRecord, strategy: string): readonly PolicyVersion[] {
  if (strategy === "None") throw conflict("LimitExceeded.Policy.Version");
  const oldest = versions.find(({ number }) => number !== defaultVersion);
  return versions.filter((version) => version !== oldest);
}
