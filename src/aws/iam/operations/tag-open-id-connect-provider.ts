import { required } from "../../../shape.ts";
import { tags } from "../members.ts";
import { changeProvider, onProvider } from "../providers.ts";
import { tagsWith } from "../tagging.ts";

export const tagOpenIDConnectProvider = onProvider({
  name: "TagOpenIDConnectProvider",
  input: { Tags: required(tags) },
  run: (call, { Tags }, arn) =>
    changeProvider(call, arn, (record) => ({ ...record, tags: tagsWith(record.tags, Tags) })),
});
