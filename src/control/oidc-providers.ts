import * as z from "zod/mini";
import { MOST_ENTITIES, type OidcProviderRecord } from "../access/aws/entities.ts";
import { awsAccount, awsScene } from "./aws-account.ts";
import { call } from "./call.ts";
import { worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";

const AN_ISSUER = "must be an https URL of at most 255 characters, as tokens name it in iss";
const A_KEY = "must be a public JSON Web Key (RSA or EC)";

/** A public key; members of private ones have no place here. */
const keyShape = z
  .looseObject({ kty: z.enum(["RSA", "EC"]) })
  .check(z.refine((key) => !["d", "p", "q", "k"].some((member) => member in key), A_KEY));

const shape = z.strictObject({
  issuer: worded(
    AN_ISSUER,
    z.refine((text: string) => /^https:\/\/[^\s?#]{1,247}$/.test(text) && URL.canParse(text), AN_ISSUER),
  ),
  audiences: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(255))).check(z.maxLength(100))),
  jwks: z.optional(
    z.nullable(z.looseObject({ keys: z.array(keyShape).check(z.minLength(1), z.maxLength(20)) })),
  ),
});

/** Calls that say by which keys tokens of an identity provider are verified, which IAM itself fetches from it. */
export const oidcProviders = [
  call({
    method: "GET",
    path: "oidc-providers/:account",
    does: "the OpenID Connect providers of an account of AWS",
    async run(c, { path }) {
      const { directory, place } = await awsScene(c, awsAccount(path));
      const found = await directory.list(place, "oidcProvider");
      return c.json({ providers: found.map(shown) });
    },
  }),
  call({
    method: "PUT",
    path: "oidc-providers/:account",
    does: "makes one, or sets the clients and the keys of one",
    body: shape,
    async run(c, { path, body }) {
      const account = awsAccount(path);
      const { audiences, jwks } = body;
      const name = body.issuer.replace(/^https:\/\//, "").replace(/\/$/, "");
      const { directory, place, now } = await awsScene(c, account);
      const birth = { most: MOST_ENTITIES.oidcProvider, now };
      const put = await directory.put(place, "oidcProvider", name, birth, (known) => ({
        name: known?.name ?? name,
        arn: known?.arn ?? `arn:aws:iam::${account}:oidc-provider/${name}`,
        clientIds: audiences ?? known?.clientIds ?? [],
        thumbprints: known?.thumbprints ?? [],
        tags: known?.tags ?? [],
        createdAt: known?.createdAt ?? birth.now,
        jwks: jwks === undefined ? (known?.jwks ?? null) : jwks && JSON.stringify(jwks),
      }));
      if (put) return c.json(shown(put));
      throw new ControlError(409, "tooMany", `an account has ${birth.most} identity providers at the most`);
    },
  }),
];

function shown({ name, arn, clientIds, jwks }: OidcProviderRecord) {
  return {
    issuer: `https://${name}`,
    arn,
    audiences: clientIds,
    jwks: jwks === null ? null : (JSON.parse(jwks) as unknown),
  };
}
