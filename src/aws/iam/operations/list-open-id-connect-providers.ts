import { operation } from "../operation.ts";
import { listSubject } from "../subjects.ts";

export const listOpenIDConnectProviders = operation({
  name: "ListOpenIDConnectProviders",
  input: {},
  subject: (call) => listSubject("oidc-provider")(call, {}),
  async run({ runtime, place }) {
    const all = await runtime.identityDirectory.list(place, "oidcProvider");
    return { OpenIDConnectProviderList: all.map(({ arn }) => ({ Arn: arn })) };
  },
});
