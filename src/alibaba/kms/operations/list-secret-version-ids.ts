import { boolean } from "../../../shape.ts";
import { pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";
import { versionAnswer } from "../secrets/secret-answers.ts";
import { secretName, usableSecret } from "../secrets/secrets.ts";

/** Default number of versions in a page (ListSecretVersionIds: PageSize). */
const STANDARD_PAGE = 20;

export const listSecretVersionIds = operation({
  name: "ListSecretVersionIds",
  permissions: [{ action: "kms:ListSecretVersionIds", resource: "secret" }],
  input: { SecretName: secretName, IncludeDeprecated: boolean, ...pageMembers },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input, STANDARD_PAGE);
    const { context, name } = await usableSecret(call, input.SecretName);
    const all = await call.keys.read(context, (store, at) => store.secretValues.versions(at, name));
    const found = all.filter(({ stages }) => input.IncludeDeprecated || stages.length > 0);
    return {
      ...answer,
      SecretName: name,
      TotalCount: found.length,
      VersionIds: { VersionId: found.slice(offset, offset + limit).map(versionAnswer) },
    };
  },
});
