import { MOST_ENTITIES, type OidcProviderRecord } from "../../access/aws/entities.ts";
import { IdentityError } from "../../surface/identities.ts";
import {
  type CloudOidcProviders,
  keySetAfter,
  type ShownOidcProvider,
  shownKeySet,
} from "../../surface/identity-providers.ts";

/** OpenID Connect providers of IAM, whose names are their issuers. */
export const AWS_OIDC_PROVIDERS: CloudOidcProviders<"aws"> = {
  async list({ directory, place }) {
    return (await directory.list(place, "oidcProvider")).map(shown);
  },

  async put({ directory, place, now }, { name: said, issuer, audiences, jwks }) {
    if (said !== undefined) {
      throw new IdentityError("invalid", "name: a provider of IAM has the name of its issuer");
    }
    const name = issuer.replace(/^https:\/\//, "").replace(/\/$/, "");
    const birth = { most: MOST_ENTITIES.oidcProvider, now };
    const put = await directory.put(place, "oidcProvider", name, birth, (known) => ({
      name: known?.name ?? name,
      arn: known?.arn ?? `arn:aws:iam::${place.account}:oidc-provider/${name}`,
      clientIds: audiences ?? known?.clientIds ?? [],
      thumbprints: known?.thumbprints ?? [],
      tags: known?.tags ?? [],
      createdAt: known?.createdAt ?? now,
      jwks: keySetAfter(known?.jwks ?? null, jwks),
    }));
    if (put) return shown(put);
    throw new IdentityError("tooMany", `an account has ${birth.most} identity providers at the most`);
  },
};

function shown({ name, arn, clientIds, jwks }: OidcProviderRecord): ShownOidcProvider {
  return { issuer: `https://${name}`, arn, audiences: clientIds, jwks: shownKeySet(jwks) };
}
