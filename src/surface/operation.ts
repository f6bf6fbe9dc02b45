import type { CachedKey } from "../isolate/key-cache.ts";
import type { KeyRecord } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";
import type { Input, Members } from "../shape.ts";
import { whenKnown } from "../when-known.ts";

/** Properties of an operation for serving, faults and recording. */
export interface NamedOperation {
  readonly name: string;
  /** Whether its success counts as a use of its keys. */
  readonly cryptographic?: true;
}

/**
 * One operation with everything that is special about it. The pipeline of its surface does the rest.
 *
 * `Call` is what `run` receives besides its request; `Subjects` are the resources that the request names, as found.
 */
export interface OperationRecord<Call, Request, Subjects extends readonly unknown[], Answer>
  extends NamedOperation {
  readonly run: (call: Call, request: Request, ...subjects: Subjects) => Answer | Promise<Answer>;
}

/** An operation whose input members are described (src/shape.ts), so that malformed input never reaches `run`. */
export interface DescribedOperation<M extends Members, Call, Subjects extends readonly unknown[], Answer>
  extends OperationRecord<Call, Input<M>, Subjects, Answer> {
  readonly input: M;
}

/** A key that a request names, with the context of its key store. */
export interface LocatedKey<R extends KeyRecord = KeyRecord> extends CachedKey<R> {
  readonly context: RequestContext;
}

/** The keys of a request, of which the first selects its quota. */
export type LocatedKeys<R extends KeyRecord = KeyRecord> = readonly LocatedKey<R>[];

/** An operation on keys, whose records are those of its cloud. */
export interface KeyOperation<M extends Members, Call, R extends KeyRecord, Answer>
  extends DescribedOperation<M, Call, LocatedKey<R>[], Answer> {
  /** Finds the keys that the request uses; left out for an operation without keys. */
  readonly locate?: (call: Call, input: Input<M>) => LocatedKeys<R> | Promise<LocatedKeys<R>>;
}

/**
 * An operation with the type of its registry. The registry cannot express each `run`'s own request type; a pipeline
 * passes `run` only input read by the same record's description, so the types agree by construction.
 */
export function registered<O extends NamedOperation>(record: Pick<O, "name">): O {
  return record as unknown as O;
}

/** The operations by their names, which are case-sensitive. */
export function byName<O extends NamedOperation>(operations: readonly O[]): ReadonlyMap<string, O> {
  return new Map(operations.map((operation) => [operation.name, operation]));
}

/** A finder of keys by reference, under a rule of the surface. */
interface Finder<Rule, R extends KeyRecord> {
  named(text: string, rule: Rule): LocatedKey<R> | Promise<LocatedKey<R>>;
}

/** Makes a `locate` for the single key that a required member names. */
export function keyNamedBy<K extends string, Rule>(member: K, rule: Rule) {
  return <R extends KeyRecord>(
    call: Finder<Rule, R>,
    input: Readonly<Record<K, string>>,
  ): LocatedKeys<R> | Promise<LocatedKeys<R>> => {
    return whenKnown(call.named(input[member], rule), (key) => [key]);
  };
}
