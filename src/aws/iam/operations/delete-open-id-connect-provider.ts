import { checkProviderArn, onProvider, urlIn } from "../providers.ts";

export const deleteOpenIDConnectProvider = onProvider({
  name: "DeleteOpenIDConnectProvider",
  input: {},
  async run({ runtime, place }, _, arn) {
    checkProviderArn(arn);
    // "This operation is idempotent; it does not fail" for a provider that is not there (API Reference).
    await runtime.identityDirectory.remove(place, "oidcProvider", urlIn(arn));
    return null;
  },
});
