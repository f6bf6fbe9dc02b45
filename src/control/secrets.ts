import type { ListedSecret } from "../objects/key-store/api.ts";
import { call } from "./call.ts";
import { placeIn } from "./keys.ts";
import { WHOSE } from "./span.ts";
import { momentOrNull, readStore, storeContext } from "./stores.ts";

/** `GET secrets`: secrets as people look at them. Their values are told by GetSecretValue alone. */
export const secrets = [
  call({
    method: "GET",
    path: "secrets",
    does: "the secrets of an account of Alibaba Cloud in a Region, without their values",
    cloud: "alibaba",
    query: { account: WHOSE.account, region: WHOSE.region },
    async run(c, { query }) {
      const place = placeIn("alibaba", query);
      const context = await storeContext(c, place);
      const found = await readStore(c, context, (store, at) => store.inventory.secrets(at), []);
      return c.json({ ...place, secrets: found.map(shown) });
    },
  }),
];

function shown({ secret, tags, versions }: ListedSecret): object {
  const { createdAt, updatedAt, plannedDeletionAt, rotation, ...rest } = secret;
  return {
    ...rest,
    createdAt: momentOrNull(createdAt),
    updatedAt: momentOrNull(updatedAt),
    plannedDeletionAt: momentOrNull(plannedDeletionAt),
    rotation: rotation && {
      ...rotation,
      nextAt: momentOrNull(rotation.nextAt),
      lastAt: momentOrNull(rotation.lastAt),
    },
    tags: tags.map(({ key, value }) => ({ key, value })),
    versions: versions.map(({ createdAt: at, ...version }) => ({ ...version, createdAt: momentOrNull(at) })),
  };
}
