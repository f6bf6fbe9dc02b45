import * as sdk from "@aws-sdk/client-iam";
import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/aws/iam/operations.ts";

/** A static operation schema: kind, namespace, name, traits, input, output. */
type Static = readonly [number, string, string, unknown, () => SchemaRef, () => SchemaRef];

describe("the operations of IAM", () => {
  it.each(OPERATIONS.map(({ name, input }) => [name, Object.keys(input)] as const))(
    "have the input members of the SDK in %s",
    (name, members) => {
      const schema = Reflect.get(sdk, `${name}$`) as Static;
      const theirs = [...NormalizedSchema.of(schema[4]()).structIterator()].map(([member]) => member);
      expect([...members].sort()).toEqual(theirs.sort());
    },
  );
});
