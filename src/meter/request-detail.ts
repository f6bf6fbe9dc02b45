/** What is recorded of a single request besides what it shares with others. */
export interface RequestDetail {
  readonly sdk?: SdkAttempt;
  readonly window?: RefusingWindow;
  readonly denied?: DeniedRequest;
}

/** Why policies denied a request. */
export interface DeniedRequest {
  /** The cloud's sentence. */
  readonly sentence: string;
  /** Whether it passed all the same, because policies are only observed. */
  readonly observed: boolean;
  /** Sentences of the other permissions that an observed request lacks; left out where it lacks one. */
  readonly also?: readonly string[];
  /** The policy that denied, and its statement; left out where none allowed. */
  readonly policy?: string;
  readonly statement?: string;
}

/** The details of a batch's requests, as the journal stores them. */
export interface RequestDetails {
  /**
   * For each request of the batch the id of the SDK's call and the number of the attempt, in one flat list; null and 0
   * where no SDK said them. Left out where none did.
   */
  readonly attempts?: readonly (string | number | null)[];
  /** Windows by request id; left out where there are none. */
  readonly windows?: Readonly<Record<string, RefusingWindow>>;
  /** Denials by request id; left out where there are none. */
  readonly denials?: Readonly<Record<string, DeniedRequest>>;
}

/** Number of members of `RequestDetails.attempts` for each request. */
export const ATTEMPT_MEMBERS = 2;

/**
 * Reads the detail of a request.
 *
 * @param details parsed details of its batch; those of earlier versions have a `RequestDetail` by request id.
 * @param place number of the request in its batch.
 */
export function detailIn(details: unknown, id: string, place: number): RequestDetail {
  if (typeof details !== "object" || details === null) return {};
  if (id in details) return (details as Readonly<Record<string, RequestDetail>>)[id] ?? {};
  const { attempts, windows, denials } = details as RequestDetails;
  const [invocationId, attempt] =
    attempts?.slice(place * ATTEMPT_MEMBERS, (place + 1) * ATTEMPT_MEMBERS) ?? [];
  const window = windows?.[id];
  const denied = denials?.[id];
  const isSaid = typeof invocationId === "string" && typeof attempt === "number";
  return {
    ...(isSaid && { sdk: { invocationId, attempt } }),
    ...(window && { window }),
    ...(denied && { denied }),
  };
}

/** One of the attempts of an SDK's call (Smithy, headers `amz-sdk-invocation-id` and `amz-sdk-request`). */
export interface SdkAttempt {
  /** Id that all attempts of a call share. */
  readonly invocationId: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
}

/** The window of a quota that refused a request. Times are milliseconds of the workspace's clock. */
export interface RefusingWindow {
  /** Id of the counter. */
  readonly quota: string;
  /** Account and Region of the counter: of a key's owner, where a key or its store is counted. */
  readonly account: string;
  readonly region: string;
  /** Units in each window. */
  readonly limit: number;
  /** Units that had been granted, to other isolates too. */
  readonly used: number;
  readonly start: number;
  readonly intervalMs: number;
}

const INVOCATION_ID = /^[\w-]{1,64}$/;
const ATTEMPT = /\battempt=(\d{1,3})\b/;

/** The attempt that an SDK's headers tell of; undefined where there are none. */
export function attemptOf(headers: Pick<Headers, "get">): SdkAttempt | undefined {
  const invocationId = headers.get("amz-sdk-invocation-id");
  if (invocationId === null || !INVOCATION_ID.test(invocationId)) return undefined;
  const [, number] = ATTEMPT.exec(headers.get("amz-sdk-request") ?? "") ?? [];
  return number === undefined ? undefined : { invocationId, attempt: Number(number) };
}
