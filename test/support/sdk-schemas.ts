import * as sdk from "@aws-sdk/client-kms";
import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";

/** An operation in the SDK's own schemas. */
export interface SdkOperation {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Required members of the input. */
  readonly required: readonly string[];
}

/** A static operation schema: kind, namespace, name, traits, input, output. */
type Static = readonly [number, string, string, unknown, () => SchemaRef, () => SchemaRef];

/** Every command that the SDK exports, in alphabetical order. */
export const SDK_OPERATIONS: readonly SdkOperation[] = Object.entries(sdk)
  .filter(([name]) => name.endsWith("Command") && name !== "$Command")
  .map(([command]) => {
    const name = command.slice(0, -"Command".length);
    const schema: unknown = Reflect.get(sdk, `${name}$`);
    if (!isOperation(schema)) throw new Error(`the SDK has no schema of ${name}`);
    const input = NormalizedSchema.of(schema[4]());
    return { name, input, output: NormalizedSchema.of(schema[5]()), required: requiredOf(input) };
  })
  .sort((a, b) => (a.name < b.name ? -1 : 1));

function isOperation(schema: unknown): schema is Static {
  return Array.isArray(schema) && schema[0] === 9;
}

/** The required members: the first ones in a static structure schema, whose last entry is their number. */
function requiredOf(input: NormalizedSchema): string[] {
  const schema: unknown = input.getSchema();
  if (!Array.isArray(schema) || schema[0] !== 3) return [];
  const [, , , , names, , count = 0] = schema as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown,
    number?,
  ];
  return names.slice(0, count);
}

/** The name of a schema's kind, as `src/shape.ts` has it. */
export function kindOf(schema: NormalizedSchema): string {
  if (schema.isStructSchema()) return "structure";
  if (schema.isListSchema()) return "list";
  if (schema.isMapSchema()) return "map";
  if (schema.isBlobSchema()) return "blob";
  if (schema.isTimestampSchema()) return "timestamp";
  if (schema.isBooleanSchema()) return "boolean";
  if (schema.isNumericSchema()) return "integer";
  return "string";
}

/** Paths of all members of a structure: `KeyMetadata.Arn`, `Keys[].KeyId`. */
export function pathsOf(schema: NormalizedSchema, prefix = ""): string[] {
  if (schema.isListSchema()) return pathsOf(schema.getValueSchema(), `${prefix}[]`);
  if (!schema.isStructSchema()) return [];
  return [...schema.structIterator()].flatMap(([name, member]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return [path, ...pathsOf(member, path)];
  });
}
