import * as z from "zod/mini";
import { CLOUDS } from "../clouds.ts";
import type { KeyRecord, KeyUse } from "../keys/key.ts";
import type { ListedKey } from "../objects/key-store/api.ts";
import { call } from "./call.ts";
import { cloudShape } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { WHOSE } from "./span.ts";
import { momentOrNull, readStore, storeContext } from "./stores.ts";

/** Members of a page, and grants, tags, materials that a key is shown with. */
const MOST = 1000;

const query = {
  cloud: z._default(cloudShape, "aws"),
  account: WHOSE.account,
  region: WHOSE.region,
  after: z._default(z.coerce.number().check(z.int(), z.gte(0)), 0),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST)), MOST),
};

/** `GET keys`, `GET keys/:id`: keys as people look at them, without signatures, material and rights. */
export const keys = [
  call({
    method: "GET",
    path: "keys",
    does: "the keys of an account in a Region, oldest first, without material",
    query,
    async run(c, { query: { cloud, after, limit, ...where } }) {
      const place = placeIn(cloud, where);
      const context = await storeContext(c, place);
      await c.var.runtime.keys.flushUses(context);
      const found = await readStore(
        c,
        context,
        (store, at) => store.inventory.keys(at, after, limit + 1),
        [],
      );
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return c.json({
        ...place,
        keys: page.map(shown),
        ...(found.length > limit && last !== undefined && { next: last.seq }),
      });
    },
  }),
  call({
    method: "GET",
    path: "keys/:id",
    does: "one of them, with its policy, tags, materials and grants",
    query: { cloud: query.cloud, account: WHOSE.account, region: WHOSE.region },
    async run(c, { path: { id }, query: { cloud, ...where } }) {
      const context = await storeContext(c, placeIn(cloud, where));
      const { keys } = c.var.runtime;
      await keys.flushUses(context);
      const found = await readStore(c, context, (store, at) => store.inventory.key(at, id), null);
      if (!found) throw new ControlError(404, "notFound", `there is no key '${id}' there`);
      const [access, materials] = await Promise.all([
        keys.read(context, (store, at) => store.inventory.guard(at, id, MOST)),
        keys.read(context, (store, at) => store.inventory.materials(at, id)),
      ]);
      const { policy, tags, grants } = access;
      return c.json({
        ...shown(found),
        policy,
        tags: tags.map(({ key, value }) => ({ key, value })),
        grants: grants.map(({ createdAt, ...grant }) => ({ ...grant, createdAt: momentOrNull(createdAt) })),
        materials: materials.map(({ rotatedAt, createdAt, imported, ...material }) => ({
          ...material,
          createdAt: momentOrNull(createdAt),
          rotatedAt: momentOrNull(rotatedAt),
          validTo: momentOrNull(imported?.validTo ?? null),
        })),
      });
    },
  }),
];

/** Account and Region that a query means. */
export function placeIn(
  cloud: z.infer<typeof cloudShape>,
  { account, region }: { readonly account?: string | undefined; readonly region?: string | undefined },
) {
  const { standard } = CLOUDS[cloud];
  return { cloud, account: account ?? standard.account, region: region ?? standard.region };
}

function shown({ record, aliases, lastUse }: Omit<ListedKey, "seq">): object {
  return { ...shownRecord(record), aliases, lastUse: lastUse && shownUse(lastUse) };
}

function shownRecord(record: KeyRecord): object {
  const { rotation, createdAt, deletionAt, transitionAt, materialCreatedAt, nextEventAt, imported, ...rest } =
    record;
  return {
    ...rest,
    createdAt: momentOrNull(createdAt),
    deletionAt: momentOrNull(deletionAt),
    transitionAt: momentOrNull(transitionAt),
    materialCreatedAt: momentOrNull(materialCreatedAt),
    nextEventAt: momentOrNull(nextEventAt),
    imported: imported && { ...imported, validTo: momentOrNull(imported.validTo) },
    rotation: rotation && { ...rotation, nextAt: momentOrNull(rotation.nextAt) },
  };
}

function shownUse({ operation, at, requestId }: KeyUse): object {
  return { operation, at: momentOrNull(at), requestId };
}
