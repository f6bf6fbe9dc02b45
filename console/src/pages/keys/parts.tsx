import { hrefOf } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { Facts } from "../../ui/fields.tsx";
import { State } from "../../ui/icon.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { type Grant, type Material, pageOfKey, type WholeKey } from "./key.ts";

/** A part of a key. */
interface Part {
  readonly of: WholeKey;
}

const GRANTS: readonly Column<Grant>[] = [
  { name: "Grantee", of: ({ grantee }) => <code>{grantee.name}</code> },
  { name: "Operations", of: ({ operations }) => operations.join(", ") },
  { name: "Constraints", of: ({ constraints }) => <code>{JSON.stringify(constraints)}</code> },
  { name: "Retired by", of: ({ retiring }) => retiring?.name ?? "–" },
  { name: "Name", of: ({ name }) => name || "–" },
  { name: "Made at", of: ({ createdAt }) => moment(createdAt) },
  { name: "Id", of: ({ grantId }) => <code>{grantId}</code> },
];

/** The grants of a key. */
export function KeyGrants({ of: { grants, cloud } }: Part) {
  if (grants.length > 0) {
    return <Rows label="Grants" rows={grants} columns={GRANTS} keyOf={({ grantId }) => grantId} />;
  }
  return (
    <p class="empty">{cloud === "aws" ? "The key has no grants." : "Keys of this cloud have no grants."}</p>
  );
}

/** The materials of a key, and when the next one comes. What they are made of is told by nobody. */
export function KeyMaterial({ of: key }: Part) {
  const { rotation, imported, materials } = key;
  const columns: readonly Column<Material>[] = [
    { name: "Id", of: ({ materialId }) => <code>{materialId}</code> },
    {
      name: "State",
      of: ({ materialId, awaiting, present }) => {
        if (awaiting) return <State sign="warning">{`waits for ${awaiting.toLowerCase()}`}</State>;
        if (!present) return <State sign="error">not there</State>;
        return materialId === key.currentMaterialId ? <State sign="ok">current</State> : "earlier";
      },
    },
    { name: "Made at", of: ({ createdAt }) => moment(createdAt) },
    { name: "Took over at", of: ({ rotatedAt }) => moment(rotatedAt) },
    { name: "Rotation", of: ({ rotationType }) => rotationType ?? "–" },
    { name: "Expires at", of: ({ validTo }) => moment(validTo) },
  ];
  return (
    <>
      <Facts
        facts={[
          ["Automatic rotation", rotation?.enabled ? `every ${counted(rotation.periodInDays)} days` : "off"],
          rotation?.enabled ? ["Next rotation", moment(rotation.nextAt)] : null,
          key.onDemandRotations === undefined
            ? null
            : ["Rotations on demand", counted(key.onDemandRotations)],
          ["Current material since", moment(key.materialCreatedAt)],
          imported
            ? ["Expiry of what was imported", imported.validTo ? moment(imported.validTo) : "never"]
            : null,
        ]}
      />
      <h2>Materials</h2>
      {materials.length === 0 ? (
        <p class="empty">
          {key.state === "PendingImport"
            ? "The key waits for its material."
            : "The key's material is not here."}
        </p>
      ) : (
        <Rows label="Materials" rows={materials} columns={columns} keyOf={({ materialId }) => materialId} />
      )}
    </>
  );
}

/** The Regions of a multi-Region key. */
export function KeyReplicas({ of: key }: Part) {
  const { multiRegion } = key;
  if (!multiRegion) return <p class="empty">The key is in this Region alone.</p>;
  const { primaryRegion, replicaRegions } = multiRegion;
  const rows = [
    { region: primaryRegion, is: "primary" },
    ...replicaRegions.map((region) => ({ region, is: "replica" })),
  ];
  return (
    <Rows
      label="Regions of the key"
      rows={rows}
      keyOf={({ region }) => region}
      columns={[
        {
          name: "Region",
          of: ({ region }) => <a href={hrefOf(pageOfKey({ ...key, region }))}>{region}</a>,
        },
        { name: "Is", of: ({ is }) => is },
        { name: "Here", of: ({ region }) => (region === key.region ? "this one" : "") },
      ]}
    />
  );
}

/** The tags of a key. */
export function KeyTags({ of: { tags } }: Part) {
  if (tags.length === 0) return <p class="empty">The key has no tags.</p>;
  return (
    <Rows
      label="Tags"
      rows={tags}
      keyOf={({ key }) => key}
      columns={[
        { name: "Key", of: ({ key }) => key },
        { name: "Value", of: ({ value }) => value || "–" },
      ]}
    />
  );
}
