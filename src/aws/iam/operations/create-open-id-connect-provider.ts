import { required, string } from "../../../shape.ts";
import { arnOf, createAs } from "../entities.ts";
import { alreadyExists, validation } from "../errors.ts";
import { tags } from "../members.ts";
import { operation, resource } from "../operation.ts";
import { clientIds, thumbprints } from "../providers.ts";
import { shownTags } from "../shown.ts";
import { tagsWith } from "../tagging.ts";

const SCHEME = /^https:\/\//i;

export const createOpenIDConnectProvider = operation({
  name: "CreateOpenIDConnectProvider",
  input: {
    Url: required(string({ min: 1, max: 255 })),
    ClientIDList: clientIds,
    ThumbprintList: thumbprints,
    Tags: tags,
  },
  subject: (call, { Url }) => resource(arnOf(call, "oidc-provider", `/${Url.replace(SCHEME, "")}`)),
  async run(call, { Url, ClientIDList = [], ThumbprintList = [], Tags }) {
    if (!SCHEME.test(Url) || !URL.canParse(Url)) throw validation("Invalid Open ID Connect Provider URL");
    const name = Url.replace(SCHEME, "").replace(/\/$/, "");
    const provider = {
      name,
      arn: arnOf(call, "oidc-provider", `/${name}`),
      clientIds: ClientIDList,
      thumbprints: ThumbprintList,
      tags: tagsWith([], Tags),
      createdAt: call.now,
      jwks: null,
    };
    if ((await createAs(call, "oidcProvider", name, provider)) === "exists") {
      throw alreadyExists(`Provider with url ${Url} already exists.`);
    }
    const shown = provider.tags.length > 0 && { Tags: shownTags(provider.tags) };
    return { OpenIDConnectProviderArn: provider.arn, ...shown };
  },
});
