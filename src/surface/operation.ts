import type { CachedKey } from "../isolate/key-cache.ts";
import type { KeyRecord } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";
import type { Input, Members } from "../shape.ts";

/** What serving, faults and recording know of an operation. */
export interface NamedOperation {
  readonly name: string;
  /** Its success is a use of the keys that it names. */
  readonly cryptographic?: true;
}

/**
 * One operation: everything that is special about it. The pipeline of its surface does the rest.
 *
 * `Call` is what `run` receives besides its request, `Subjects` what was found of that which the request names.
 */
export interface OperationRecord<Call, Request, Subjects extends readonly unknown[], Answer>
  extends NamedOperation {
  readonly run: (call: Call, request: Request, ...subjects: Subjects) => Answer | Promise<Answer>;
}

/** An operation whose members are described (src/shape.ts): what does not fit them never reaches `run`. */
export interface DescribedOperation<M extends Members, Call, Subjects extends readonly unknown[], Answer>
  extends OperationRecord<Call, Input<M>, Subjects, Answer> {
  readonly input: M;
}

/** A key that a request names, with the place to reach it at. */
export interface LocatedKey<R extends KeyRecord = KeyRecord> extends CachedKey<R> {
  readonly context: RequestContext;
}

/** The keys of a request. The first is the one that chooses its quota. */
export type LocatedKeys<R extends KeyRecord = KeyRecord> = readonly LocatedKey<R>[];

/** An operation on keys, whose records are those of its cloud. */
export interface KeyOperation<M extends Members, Call, R extends KeyRecord, Answer>
  extends DescribedOperation<M, Call, LocatedKey<R>[], Answer> {
  /** The keys that the request uses; none where it is left out. */
  readonly locate?: (call: Call, input: Input<M>) => LocatedKeys<R> | Promise<LocatedKeys<R>>;
}

/**
 * An operation as its registry holds it. `run` is written against its own request, and a registry cannot say whose; a
 * pipeline gives `run` only what was read by the record's own description, so the two agree by construction.
 */
export function registered<O extends NamedOperation>(record: Pick<O, "name">): O {
  return record as unknown as O;
}

/** The operations by their names, which are case-sensitive. */
export function byName<O extends NamedOperation>(operations: readonly O[]): ReadonlyMap<string, O> {
  return new Map(operations.map((operation) => [operation.name, operation]));
}

/** What finds a key by the text that names it, under a rule of the surface. */
interface Finder<Rule, R extends KeyRecord> {
  named(text: string, rule: Rule): Promise<LocatedKey<R>>;
}

/** The single key that a required member names. */
export function keyNamedBy<K extends string, Rule>(member: K, rule: Rule) {
  return async <R extends KeyRecord>(
    call: Finder<Rule, R>,
    input: Readonly<Record<K, string>>,
  ): Promise<LocatedKeys<R>> => [await call.named(input[member], rule)];
}
