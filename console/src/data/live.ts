import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, type Query, read, withQuery } from "./api.ts";
import { workspace } from "./place.ts";
import { waitAfter } from "./rhythm.ts";

/** Whether live views stand still, because a person wants to look. */
export const paused = signal(false);

/** Rises when something was changed here, so that all views are read anew. */
export const changes = signal(0);

/** What a view has been told. */
export interface Told<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Reads it anew. */
  readonly again: () => void;
}

/** What was answered to a question: one call in one workspace. */
interface Answer<T> {
  readonly question: string | null;
  readonly data: T | null;
  readonly error: ApiError | null;
}

/**
 * What a call of the control API answers, read anew when the workspace, the query or something here changes; a live one also
 * every second, but not while it is paused. A page that is hidden asks for nothing. What was answered to another question,
 * such as another workspace's, is never told.
 */
export function useCall<T>(path: string | null, query: Query = {}, isLive = false): Told<T> {
  const answer = useSignal<Answer<T>>({ question: null, data: null, error: null });
  const round = useSignal(0);
  const asked = path === null ? null : withQuery(path, query);
  const question = asked === null ? null : `${workspace.value ?? ""} ${asked}`;
  const known = answer.value.question === question ? answer.value : { data: null, error: null };
  const changed = changes.value;
  const turn = round.value;
  useEffect(() => {
    if (asked === null) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLooked = false;
    let failures = 0;
    const look = async () => {
      if (document.hidden || (paused.value && isLooked)) return later();
      try {
        answer.value = { question, data: await read<T>(asked, {}, leaving.signal), error: null };
        failures = 0;
      } catch (reason) {
        if (leaving.signal.aborted) return;
        const error = reason instanceof ApiError ? reason : new ApiError(0, "error", String(reason));
        const isGone = error.status === 404;
        const data = answer.value.question === question && !isGone ? answer.value.data : null;
        answer.value = { question, data, error };
        failures++;
      }
      isLooked = true;
      later();
    };
    const later = () => {
      if ((isLive || !isLooked) && !leaving.signal.aborted) timer = setTimeout(look, waitAfter(failures));
    };
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [question, changed, turn, isLive]);
  return {
    data: known.data,
    error: known.error,
    isLoading: known.data === null && known.error === null,
    again: () => {
      round.value++;
    },
  };
}
