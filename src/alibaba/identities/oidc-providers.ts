import { MOST_RAM_ENTITIES, type RamOidcProviderRecord } from "../../access/alibaba/entities.ts";
import { PROVIDER_NAME } from "../../access/alibaba/names.ts";
import { newRamId } from "../../access/alibaba/unique-id.ts";
import { randomBytes } from "../../crypto/random.ts";
import { IdentityError } from "../../surface/identities.ts";
import {
  type CloudOidcProviders,
  keySetAfter,
  type ShownOidcProvider,
  shownKeySet,
} from "../../surface/identity-providers.ts";

/** OpenID Connect providers of RAM. */
export const ALIBABA_OIDC_PROVIDERS: CloudOidcProviders<"alibaba"> = {
  async list({ directory, place }) {
    return (await directory.list(place, "oidcProvider")).map((record) => shown(place.account, record));
  },

  async put({ directory, place, now }, { name, issuer, audiences, jwks }) {
    if (name === undefined) throw new IdentityError("invalid", "name: a provider of RAM has a name");
    if (!PROVIDER_NAME.pattern.test(name))
      throw new IdentityError("invalid", `name: must be ${PROVIDER_NAME.words}`);
    const birth = { most: MOST_RAM_ENTITIES.oidcProvider, now };
    const put = await directory.put(place, "oidcProvider", name, birth, (known) => ({
      name: known?.name ?? name,
      id: known?.id ?? newRamId(randomBytes),
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
      issuerUrl: issuer,
      clientIds: audiences ?? known?.clientIds ?? [],
      fingerprints: known?.fingerprints ?? [],
      description: known?.description ?? "",
      jwks: keySetAfter(known?.jwks ?? null, jwks),
    }));
    if (put) return shown(place.account, put);
    throw new IdentityError("tooMany", `an account has ${birth.most} OIDC providers at the most`);
  },
};

function shown(
  account: string,
  { name, issuerUrl, clientIds, jwks }: RamOidcProviderRecord,
): ShownOidcProvider {
  const arn = `acs:ram::${account}:oidc-provider/${name}`;
  return { name, issuer: issuerUrl, arn, audiences: clientIds, jwks: shownKeySet(jwks) };
}
