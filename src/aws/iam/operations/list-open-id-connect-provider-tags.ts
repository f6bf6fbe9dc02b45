import { paged } from "../members.ts";
import { findProvider, onProvider } from "../providers.ts";
import { tagPage } from "../tagging.ts";

export const listOpenIDConnectProviderTags = onProvider({
  name: "ListOpenIDConnectProviderTags",
  input: paged,
  async run(call, input, arn) {
    return tagPage(call, input, (await findProvider(call, arn)).tags);
  },
});
