import { Failure } from "../../../errors.ts";
import { PRIMARY_UPDATE_MS } from "../../../keys/transitions.ts";
import { required } from "../../../shape.ts";
import { notPromoted, primary } from "../keys/key-fitness.ts";
import { guardOf } from "../keys/key-states.ts";
import { follow, regionsBut } from "../keys/multi-region.ts";
import { keyId, region } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const updatePrimaryRegion = operation({
  name: "UpdatePrimaryRegion",
  permissions: [
    { action: "kms:UpdatePrimaryRegion", resource: "key" },
    { action: "kms:UpdatePrimaryRegion", resource: "key", regionOf: "PrimaryRegion" },
  ],
  kindsInState: [notPromoted, primary],
  changesKey: true,
  input: { KeyId: required(keyId), PrimaryRegion: required(region) },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { record } = key;
    const { PrimaryRegion: target } = input;
    // Recorded: nothing changes.
    if (target === record.region) return null;
    if (!record.multiRegion?.replicaRegions.includes(target)) {
      throw new Failure({ code: "replicaNotFound", arn: record.arn, region: target });
    }
    const replica = await call.at({ account: record.account, region: target }, record.keyId);
    const guard = guardOf(call.operation);
    const refused = guard[replica.record.state];
    if (refused) throw new Failure({ code: refused, arn: replica.record.arn });
    await call.keys.write(key.context, (store, at) =>
      store.multiRegion.handOver(at, record.keyId, target, at.now + PRIMARY_UPDATE_MS, guard),
    );
    // The new primary learns of the change from the former one, then the other replicas learn of it.
    await follow(call, record, target);
    const others = regionsBut(record, record.region).filter((each) => each !== target);
    await Promise.all(others.map((each) => follow(call, record, each)));
    return null;
  },
});
