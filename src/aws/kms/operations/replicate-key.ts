import { partitionOf } from "../../../cloud/aws-partitions.ts";
import { Failure } from "../../../errors.ts";
import type { NewAwsKey } from "../../../keys/key.ts";
import { REPLICATION_MS } from "../../../keys/transitions.ts";
import { TAGS_PER_KEY } from "../../../quotas/aws-resources.ts";
import { boolean, required } from "../../../shape.ts";
import { AwsError } from "../errors.ts";
import { primary, replicaOnItsWay } from "../keys/key-fitness.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import { checkKeyPolicy } from "../keys/key-policy.ts";
import { guardOf } from "../keys/key-states.ts";
import { reviewImports, tellReplicas } from "../keys/multi-region.ts";
import { readTags } from "../keys/tags.ts";
import { defaultKeyPolicy } from "../keys/written-policy.ts";
import { description, keyId, policy, region, tags } from "../members.ts";
import { type Call, KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const replicateKey = operation({
  name: "ReplicateKey",
  permissions: [
    { action: "kms:ReplicateKey", resource: "key" },
    { action: "kms:CreateKey", resource: "none", regionOf: "ReplicaRegion" },
    { action: "kms:TagResource", resource: "none", ifGiven: "Tags", regionOf: "ReplicaRegion" },
  ],
  kinds: [replicaOnItsWay],
  kindsInState: [primary],
  input: {
    KeyId: required(keyId),
    ReplicaRegion: required(region),
    Policy: policy,
    BypassPolicyLockoutSafetyCheck: boolean,
    Description: description,
    Tags: tags,
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const { record } = key;
    const { ReplicaRegion: target } = input;
    requireOtherRegion(call, target);
    const replicaTags = readTags(input.Tags ?? []);
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: bypass } = input;
    const newPolicy = { keyId: record.keyId, region: target, bypass };
    const policyPrincipals = policy === undefined ? {} : await checkKeyPolicy(call, { ...newPolicy, policy });
    const shared = await call.keys.read(key.context, (store, at) =>
      store.multiRegion.share(at, record.keyId, guardOf(call.operation)),
    );
    const { replicaRegions } = shared.multiRegion;
    const multiRegion = {
      ...shared.multiRegion,
      replicaRegions: [...replicaRegions.filter((each) => each !== target), target],
    };
    const replica: NewAwsKey = {
      cloud: "aws",
      keyId: record.keyId,
      description: input.Description ?? "",
      keyUsage: record.keyUsage,
      keySpec: record.keySpec,
      origin: record.origin,
      manager: "CUSTOMER",
      policy: policy ?? defaultKeyPolicy(call.caller),
      policyPrincipals,
      tags: replicaTags,
      rotation: shared.rotation,
      material: null,
      multiRegion,
      customKeyStore: null,
    };
    const there = call.contextFor(record.account, target);
    const limits = { keys: await call.limitOf("keys", there), tags: TAGS_PER_KEY };
    const made = await call.keys
      .write(there, (store, at) =>
        store.multiRegion.createReplica(
          at,
          replica,
          { ...shared, multiRegion },
          limits,
          at.now + REPLICATION_MS,
        ),
      )
      .catch(taken);
    const asker = { region: target, moves: multiRegion.moves };
    const known = await call.keys.write(key.context, (store, at) =>
      store.multiRegion.shareWith(at, record.keyId, asker),
    );
    // Others may have been made since `shared` was read, and have looked at the primary before it knew of this one.
    const grown = { ...record, multiRegion: known.multiRegion };
    await tellReplicas(call, grown);
    await reviewImports(call, grown);
    return {
      ReplicaKeyMetadata: keyMetadata(made),
      ReplicaPolicy: replica.policy,
      // Recorded: left out where there are none.
      ...(replicaTags.length > 0 && {
        ReplicaTags: replicaTags.map((tag) => ({ TagKey: tag.key, TagValue: tag.value })),
      }),
    };
  },
});

/** The end of a Region's name, which `us-invalid-1` does not have. */
const DIRECTION = /-(?:central|north|south|east|west|(?:north|south)(?:east|west))-\d+$/;

/** Requires another Region of the partition; the texts are recorded. @throws AwsError ValidationException */
function requireOtherRegion(call: Call, target: string): void {
  const { region } = call.caller;
  if (target === region) throw invalid(`${region} cannot have a replica because it contains the primary.`);
  if (!call.regions.has("aws", target) || !DIRECTION.test(target)) {
    throw invalid(
      `Region ${target} is not a valid Region or multi-Region keys are not supported in Region ${target}.`,
    );
  }
  if (partitionOf(target) !== partitionOf(region)) {
    throw invalid("The replica key Region must be in the same AWS partition as the primary key Region.");
  }
}

/** The error for a Region that has the key already (recorded, also for a replica that is pending deletion). */
function taken(error: unknown): never {
  if (!(error instanceof Failure) || error.detail.code !== "keyIdTaken") throw error;
  throw new AwsError(
    "AlreadyExistsException",
    "You can create only one replica of each primary key in each AWS Region.",
  );
}

function invalid(text: string): AwsError {
  return new AwsError("ValidationException", text);
}
