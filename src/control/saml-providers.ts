import * as z from "zod/mini";
import { MOST_RAM_ENTITIES, type RamSamlProviderRecord } from "../access/alibaba/entities.ts";
import { PROVIDER_NAME } from "../access/alibaba/names.ts";
import { newRamId } from "../access/alibaba/unique-id.ts";
import { readSamlMetadata } from "../auth/saml/metadata.ts";
import { SamlDefect } from "../auth/saml/xml.ts";
import { randomBytes } from "../crypto/random.ts";
import { type ControlContext, call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { check } from "./context.ts";
import { ControlError } from "./errors.ts";
import { identityScene } from "./identity-scene.ts";

/** Longest metadata, in characters: 102,400 of Base64 (IMS, CreateSAMLProvider). */
const LONGEST = 76_800;

const A_NAME = `must be ${PROVIDER_NAME.words}`;

const pathShape = z.looseObject({
  account: placeMembers("alibaba").account,
  name: z.string().check(z.regex(PROVIDER_NAME.pattern, A_NAME)),
});

const shape = z.strictObject({ metadata: z.string().check(z.minLength(1), z.maxLength(LONGEST)) });

const NONE = "the account has no such SAML provider";

/** Calls that register the metadata of identity providers, by which assertions are verified. */
export const samlProviders = [
  call({
    method: "GET",
    path: "saml-providers/:account/:name",
    does: "a SAML provider of an account of Alibaba Cloud",
    async run(c, { path }) {
      const { directory, place, name } = await sceneOf(c, path);
      const found = await directory.find(place, "samlProvider", name);
      if (!found) throw new ControlError(404, "notFound", NONE);
      return c.json(shown(place.account, found.record));
    },
  }),
  call({
    method: "PUT",
    path: "saml-providers/:account/:name",
    does: "makes it, or sets its metadata",
    body: shape,
    async run(c, { path, body: { metadata } }) {
      await requireMetadata(metadata);
      const { directory, place, now, name } = await sceneOf(c, path);
      const birth = { most: MOST_RAM_ENTITIES.samlProvider, now };
      const put = await directory.put(place, "samlProvider", name, birth, (known) => ({
        name: known?.name ?? name,
        id: known?.id ?? newRamId(randomBytes),
        createdAt: known?.createdAt ?? now,
        updatedAt: now,
        description: known?.description ?? "",
        metadata,
      }));
      if (put) return c.json(shown(place.account, put));
      throw new ControlError(409, "tooMany", `an account has ${birth.most} SAML providers at the most`);
    },
  }),
  call({
    method: "DELETE",
    path: "saml-providers/:account/:name",
    does: "deletes it",
    async run(c, { path }) {
      const { directory, place, name } = await sceneOf(c, path);
      const existed = await directory.remove(place, "samlProvider", name);
      if (!existed) throw new ControlError(404, "notFound", NONE);
      return c.body(null, 204);
    },
  }),
];

/** The directory of the account of a path, and the provider's name. @throws ControlError 400, 401 */
async function sceneOf(c: ControlContext, path: { readonly account: string; readonly name: string }) {
  const { account, name } = check(pathShape, path, "path");
  const { scene } = await identityScene(c, "alibaba", account);
  return { ...scene, name };
}

/** Requires metadata by which assertions can be verified. @throws ControlError 400 */
async function requireMetadata(text: string): Promise<void> {
  try {
    await readSamlMetadata(text);
  } catch (error) {
    if (!(error instanceof SamlDefect)) throw error;
    throw new ControlError(400, "invalid", `metadata: ${error.message} (in the body)`);
  }
}

function shown(account: string, { name, metadata }: RamSamlProviderRecord) {
  return { name, arn: `acs:ram::${account}:saml-provider/${name}`, metadata };
}
