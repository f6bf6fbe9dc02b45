import { aliasArn } from "../../../keys/identifiers.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { withPredefined } from "../keys/predefined-aliases.ts";
import { page, readMarker } from "../marker.ts";
import { keyId, limit, marker } from "../members.ts";
import { KEY_ONLY, operation } from "../operation.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

export const listAliases = operation({
  name: "ListAliases",
  permissions: [{ action: "kms:ListAliases", resource: "none" }],
  input: { KeyId: keyId, Limit: limit, Marker: marker },
  async locate(call, input) {
    return input.KeyId === undefined ? [] : [await call.named(input.KeyId, KEY_ONLY)];
  },
  managedKeys: true,
  async run(call, input, ...[key]) {
    const target = key?.record.keyId ?? null;
    const size = Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_LIMIT);
    const after = readMarker(call, target ?? "", input.Marker, "");
    const found = await call.keys.read(call.context, (store, at) =>
      store.aliases.list(at, target, after, size + 1),
    );
    const listed = target === null ? withPredefined(found, after, size + 1) : found;
    const { items, rest } = page(call, target ?? "", listed, size, (alias) => alias.name);
    const aliases = items.map((alias) => ({
      AliasName: alias.name,
      AliasArn: aliasArn(call.caller, alias.name),
      ...(alias.keyId !== null && {
        TargetKeyId: alias.keyId,
        CreationDate: epochSeconds(alias.createdAt),
        LastUpdatedDate: epochSeconds(alias.updatedAt),
      }),
    }));
    return { Aliases: aliases, ...rest };
  },
});
