import { FILTER_KEYS } from "../../../secrets/filters.ts";
import { boolean, list, required, string, structure } from "../../../shape.ts";
import { pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";
import { secretAnswer } from "../secrets/secret-answers.ts";

/** Largest number of conditions, and of values in each (ListSecrets: Filters). */
const MOST = 10;

const filters = list(
  structure({
    Key: required(string({ values: FILTER_KEYS })),
    Values: required(list(string({ min: 0, max: 256 }), { max: MOST })),
  }),
  { max: MOST },
);

export const listSecrets = operation({
  name: "ListSecrets",
  permissions: [{ action: "kms:ListSecrets", resource: "secrets" }],
  input: { ...pageMembers, FetchTags: boolean, Filters: filters },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input);
    const { total, page } = await call.keys.read(call.context, (store, at) =>
      store.secrets.page(at, input.Filters ?? [], offset, limit),
    );
    return {
      ...answer,
      TotalCount: total,
      SecretList: {
        Secret: page.map(({ secret, tags }) => secretAnswer(secret, input.FetchTags ? tags : null)),
      },
    };
  },
});
