import { boolean, required } from "../../../shape.ts";
import { checkManaged } from "../documents.ts";
import { limitExceeded } from "../errors.ts";
import { policyDocument } from "../members.ts";
import { changePolicy, onPolicy } from "../policies.ts";
import { listedVersion } from "../shown.ts";

/** Versions of a managed policy (IAM User Guide, IAM and AWS STS quotas). */
const MOST_VERSIONS = 5;

export const createPolicyVersion = onPolicy({
  name: "CreatePolicyVersion",
  input: { PolicyDocument: required(policyDocument), SetAsDefault: boolean },
  async run(call, { PolicyDocument: document, SetAsDefault = false }, arn) {
    const changed = await changePolicy(call, arn, (record) => {
      checkManaged(document);
      if (record.versions.length >= MOST_VERSIONS) {
        throw limitExceeded(
          `A managed policy can have up to ${MOST_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
        );
      }
      const number = record.lastVersion + 1;
      return {
        ...record,
        versions: [...record.versions, { number, document, createdAt: call.now }],
        lastVersion: number,
        defaultVersion: SetAsDefault ? number : record.defaultVersion,
        updatedAt: call.now,
      };
    });
    const made = changed.versions.at(-1);
    return { PolicyVersion: made && listedVersion(changed, made) };
  },
});
