import type { InstanceRecord } from "../../billing/instance.ts";
import type { KeyClient } from "../../isolate/key-client.ts";
import type { HeaderMarks } from "../../keys/ciphertext.ts";
import type { SecretValue } from "../../objects/key-store/api.ts";
import type { RequestContext } from "../../request-context.ts";
import { type OperationRecord, registered } from "../../surface/operation.ts";
import type { LocatedKey } from "../kms/operation.ts";
import type { Values } from "./codec.ts";
import type { InstanceOperation, MESSAGES } from "./messages.ts";

export type RequestOf<N extends InstanceOperation> = Values<(typeof MESSAGES)[N]["request"]>;
export type ResponseOf<N extends InstanceOperation> = Values<(typeof MESSAGES)[N]["response"]>;

/** What operations receive besides their input. */
export interface Call {
  readonly operation: InstanceOperation;
  /** The request context for keys and secrets of the instance's account and Region. */
  readonly context: RequestContext;
  readonly requestId: string;
  readonly keys: KeyClient;
  /** Which headers of ciphertexts are known in the workspace. */
  readonly headerMarks: HeaderMarks;
  /** The key version that the transfer SDK asks for; null where it asks for none. */
  readonly keyVersionId: string | null;
}

/** A call whose instance is known, and usable. */
export interface InstanceBoundCall extends Call {
  readonly instance: InstanceRecord;
}

/** An answer without its RequestId. */
export interface Answer<N extends InstanceOperation> {
  readonly message: ResponseOf<N>;
  /** The key version that was used, for the transfer SDK; absent from operations that it does not call. */
  readonly keyVersionId?: string;
}

/** The version of a secret that is asked for. */
export interface SecretChoice {
  readonly versionId: string | undefined;
  readonly stage: string | undefined;
}

/** The key or secret that an operation uses. */
export type Subject =
  | { readonly kind: "key"; readonly reference: string }
  | { readonly kind: "keyVersion"; readonly versionId: string }
  | { readonly kind: "secret"; readonly name: string; readonly version: SecretChoice }
  | { readonly kind: "none" };

/** The subject as it was found: a key, the value of a secret, or null for no subject. */
export type Found = LocatedKey | SecretValue | null;

/** One operation of the Instance API, which uses what `subject` names. */
export interface Operation<N extends InstanceOperation, F extends Found>
  extends OperationRecord<InstanceBoundCall, RequestOf<N>, [found: F], Answer<N>> {
  readonly name: N;
  /** The key or secret that a request names. @throws InstanceApiError */
  readonly subject: (call: Call, request: RequestOf<N>) => Subject;
  /** Checks what needs no key, before the instance's performance is charged. @throws InstanceApiError */
  readonly check?: (request: RequestOf<N>) => void;
}

/** An operation as the registry holds it. */
export interface AnyOperation extends OperationRecord<InstanceBoundCall, object, [found: Found], AnyAnswer> {
  readonly name: InstanceOperation;
  readonly subject: (call: Call, request: object) => Subject;
  readonly check?: (request: object) => void;
}

interface AnyAnswer {
  readonly message: object;
  readonly keyVersionId?: string;
}

/** An operation whose `run` is written against its own messages, and against a key unless it names another subject. */
export const operation = <const N extends InstanceOperation, F extends Found = LocatedKey>(
  record: Operation<N, F>,
): AnyOperation => registered(record);
