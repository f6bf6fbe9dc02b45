import { findProvider, onProvider } from "../providers.ts";
import { moment, shownTags } from "../shown.ts";

export const getOpenIDConnectProvider = onProvider({
  name: "GetOpenIDConnectProvider",
  input: {},
  async run(call, _, arn) {
    const { name, clientIds, thumbprints, createdAt, tags } = await findProvider(call, arn);
    return {
      Url: name,
      ClientIDList: clientIds,
      ThumbprintList: thumbprints,
      CreateDate: moment(createdAt),
      ...(tags.length > 0 && { Tags: shownTags(tags) }),
    };
  },
});
