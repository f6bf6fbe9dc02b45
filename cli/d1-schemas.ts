/**
 * The part of zod's interface that Miniflare's D1 declares its schemas with, without their checks: what it takes comes from
 * our own Worker, through workerd's binding of D1. zod made up most of that bundle, was read and run at each start, and
 * checked each query and each of its parameters.
 */
interface Schema {
  parse(value: unknown): unknown;
  array(): Schema;
  nullable(): Schema;
  optional(): Schema;
  /** What a value stands for that is not one of the schema's. */
  catch(standard: unknown): Schema;
}

const unchecked: Schema = {
  parse: (value) => value,
  array: () => unchecked,
  nullable: () => unchecked,
  optional: () => unchecked,
  catch: () => unchecked,
};

const any = () => unchecked;

/** One of some values: only here does `catch` matter, for a parameter that is left out. */
function oneOf(values: readonly unknown[]): Schema {
  const catching = (standard: unknown): Schema => ({
    ...unchecked,
    parse: (value) => (values.includes(value) ? value : standard),
  });
  return { ...unchecked, catch: catching };
}

/** What `miniflare:zod` exports. */
export const z = {
  array: any,
  boolean: any,
  enum: oneOf,
  literal: any,
  never: any,
  null: any,
  number: any,
  object: any,
  record: any,
  string: any,
  tuple: any,
  union: any,
};
