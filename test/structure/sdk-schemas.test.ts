import type { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/aws/kms/operations.ts";
import type { Members, Shape } from "../../src/shape.ts";
import { kindOf, pathsOf, SDK_OPERATIONS } from "../support/sdk-schemas.ts";

/** What a shape and a schema do not agree on, as sentences; nothing where they do. */
function differences(shape: Shape, schema: NormalizedSchema, path: string): string[] {
  const kind = kindOf(schema);
  if (shape.kind !== kind) return [`${path} is a ${shape.kind}, in the SDK a ${kind}`];
  if (shape.kind === "list") return differences(shape.of, schema.getValueSchema(), `${path}[]`);
  if (shape.kind === "structure") return memberDifferences(shape.members, schema, path);
  return [];
}

function memberDifferences(members: Members, schema: NormalizedSchema, path: string): string[] {
  const theirs = new Map(schema.structIterator());
  const missing = [...theirs.keys()].filter((name) => !Object.hasOwn(members, name));
  return [
    ...missing.map((name) => `${path}.${name} is not read`),
    ...Object.entries(members).flatMap(([name, member]) => {
      const member_ = theirs.get(name);
      return member_ ? differences(member, member_, `${path}.${name}`) : [`${path}.${name} is ours alone`];
    }),
  ];
}

describe("the operations of the SDK", () => {
  it("are 56, and all are implemented", () => {
    expect(SDK_OPERATIONS).toHaveLength(56);
    expect(Object.keys(OPERATIONS).sort()).toEqual(SDK_OPERATIONS.map(({ name }) => name));
  });

  it.each(SDK_OPERATIONS)(
    "$name reads every member of its input, and no other",
    ({ name, input, required }) => {
      const operation = OPERATIONS[name as keyof typeof OPERATIONS];
      const members: Members = operation.input;
      expect(memberDifferences(members, input, name)).toEqual([]);
      const ours = Object.entries(members).filter(([, member]) => member.required === true);
      expect(ours.map(([member]) => member).sort()).toEqual([...required].sort());
    },
  );

  it("have the members that this test expects", () => {
    const metadata = SDK_OPERATIONS.find(({ name }) => name === "DescribeKey");
    expect(metadata && pathsOf(metadata.output)).toContain(
      "KeyMetadata.MultiRegionConfiguration.ReplicaKeys[].Arn",
    );
    expect(SDK_OPERATIONS.find(({ name }) => name === "Sign")?.required).toEqual([
      "KeyId",
      "Message",
      "SigningAlgorithm",
    ]);
  });
});
