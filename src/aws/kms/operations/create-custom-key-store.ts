import { type CustomKeyStore, newCustomKeyStoreId } from "../../../keys/custom-key-store.ts";
import { createMembers, type Wanted, wantedStore } from "../custom-key-stores/custom-key-store-input.ts";
import {
  requireHealthy,
  requireUsable,
  secretOf,
  wrapSecret,
} from "../custom-key-stores/custom-key-stores.ts";
import { type Call, operation } from "../operation.ts";

export const createCustomKeyStore = operation({
  name: "CreateCustomKeyStore",
  permissions: [{ action: "kms:CreateCustomKeyStore", resource: "none" }],
  input: createMembers,
  async run(call, input) {
    const name = input.CustomKeyStoreName;
    const wanted = wantedStore(call, input);
    const { backing, secret } = wanted;
    const limit = await call.limitOf("custom_key_stores", call.context);
    const same = await sameStore(call, name, wanted);
    if (same) return { CustomKeyStoreId: same.customKeyStoreId };
    await call.keys.read(call.context, (store, at) =>
      store.customKeyStores.checkNew(at, name, backing, limit),
    );
    requireUsable(call, backing);
    // A private DNS name is reached only once the store is connected.
    const isPublic = backing.type === "EXTERNAL_KEY_STORE" && backing.vpcService === null;
    if (isPublic) await requireHealthy(call, backing, secret);
    const customKeyStoreId = newCustomKeyStoreId();
    const made = {
      customKeyStoreId,
      name,
      backing,
      wrappedSecret: await wrapSecret(call, customKeyStoreId, secret),
    };
    await call.keys.write(call.context, (store, at) => store.customKeyStores.create(at, made, limit));
    return { CustomKeyStoreId: customKeyStoreId };
  },
});

/**
 * A disconnected AWS CloudHSM key store with the same properties: the request repeats one that was lost (Developer
 * Guide, Create an AWS CloudHSM key store). No such rule is known for external key stores.
 */
async function sameStore(call: Call, name: string, wanted: Wanted): Promise<CustomKeyStore | null> {
  const { backing, secret } = wanted;
  if (backing.type !== "AWS_CLOUDHSM") return null;
  const all = await call.keys.read(call.context, (store, at) =>
    store.customKeyStores.list(at, 0, Number.MAX_SAFE_INTEGER),
  );
  const named = all.find((store) => store.name === name && store.state === "DISCONNECTED");
  if (named?.backing.type !== "AWS_CLOUDHSM") return null;
  const { clusterId, trustAnchor } = named.backing;
  const alike = clusterId === backing.clusterId && trustAnchor === backing.trustAnchor;
  return alike && (await secretOf(call, named)) === secret ? named : null;
}
