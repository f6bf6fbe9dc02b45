import * as z from "zod/mini";
import { CLOUD_NAMES } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { type ControlContext, call } from "./call.ts";
import { worded } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { identityWork } from "./identity-members.ts";
import { identityScene } from "./identity-scene.ts";

const AN_ISSUER = "must be an https URL of at most 255 characters, as tokens name it in iss";
const A_KEY = "must be a public JSON Web Key (RSA or EC)";
const A_NAME = "must be the name of the provider, at Alibaba Cloud";

/** A public key; members of private ones have no place here. */
const keyShape = z
  .looseObject({ kty: z.enum(["RSA", "EC"]) })
  .check(z.refine((key) => !["d", "p", "q", "k"].some((member) => member in key), A_KEY));

const shape = z.strictObject({
  name: z.optional(worded(A_NAME, z.maxLength(128))),
  issuer: worded(
    AN_ISSUER,
    z.refine((text: string) => /^https:\/\/[^\s?#]{1,247}$/.test(text) && URL.canParse(text), AN_ISSUER),
  ),
  audiences: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(255))).check(z.maxLength(100))),
  jwks: z.optional(
    z.nullable(z.looseObject({ keys: z.array(keyShape).check(z.minLength(1), z.maxLength(20)) })),
  ),
});

/** Calls that say by which keys tokens of an identity provider are verified, which the clouds fetch from it. */
export const oidcProviders = [
  call({
    method: "GET",
    path: "oidc-providers/:account",
    does: "the OpenID Connect providers of an account",
    async run(c, { path }) {
      const { scene, providers } = await sceneOf(c, path.account);
      return c.json({ providers: await providers.list(scene) });
    },
  }),
  call({
    method: "PUT",
    path: "oidc-providers/:account",
    does: "makes one, or sets the clients and the keys of one",
    body: shape,
    async run(c, { path, body }) {
      const { scene, providers } = await sceneOf(c, path.account);
      return c.json(await identityWork("body", providers.put(scene, body)));
    },
  }),
];

/** The providers of an account, whose form tells its cloud. @throws ControlError 400, 401 */
async function sceneOf(c: ControlContext, account: string) {
  const cloud = CLOUD_NAMES.find((name) => CLOUDS[name].account.test(account));
  if (cloud === undefined) {
    const forms = CLOUD_NAMES.map((name) => `${CLOUDS[name].accountWords} (${CLOUDS[name].service})`);
    throw new ControlError(400, "invalid", `account: ${forms.join(" or ")} (in the path)`);
  }
  const { scene } = await identityScene(c, cloud, account);
  return { scene, providers: CLOUDS[cloud].oidcProviders };
}
