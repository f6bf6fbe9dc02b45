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

/** A key of a cloud that a request names, with the place to reach it at. */
export interface LocatedKey<R extends KeyRecord> extends CachedKey<R> {
  readonly context: RequestContext;
}

/** An operation on keys. */
export interface KeyOperation<M extends Members, Call, Key, Answer>
  extends DescribedOperation<M, Call, Key[], Answer> {
  /** The keys that the request uses, the one that chooses its quota first; none where it is left out. */
  readonly locate?: (call: Call, input: Input<M>) => readonly Key[] | Promise<readonly Key[]>;
}

/**
 * An operation as its registry holds it. `run` is written against its own request, and a registry cannot say whose; a
 * pipeline gives `run` only what was read by the record's own description, so the two agree by construction.
 */
export function registered<Held extends NamedOperation>(record: Pick<Held, "name">): Held {
  return record as unknown as Held;
}

/** The operations by their names, which are case-sensitive. */
export function byName<O extends NamedOperation>(operations: readonly O[]): ReadonlyMap<string, O> {
  return new Map(operations.map((operation) => [operation.name, operation]));
}

/** What finds a key by the text that names it, under a rule of the surface. */
interface Finder<Rule, Key> {
  named(text: string, rule: Rule): Promise<Key>;
}

/** The single key that a required member names. */
export function keyNamedBy<K extends string, Rule>(member: K, rule: Rule) {
  return async <Key>(
    call: Finder<Rule, Key>,
    input: Readonly<Record<K, string>>,
  ): Promise<readonly Key[]> => [await call.named(input[member], rule)];
}
