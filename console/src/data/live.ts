import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, type Query, read, withQuery } from "./api.ts";
import { workspace } from "./place.ts";

/** Whether live views stand still, because a person wants to look. */
export const paused = signal(false);

/** Rises when something was changed here, so that all views are read anew. */
export const changes = signal(0);

/** How often a live view is read, milliseconds. */
const TICK_MS = 1000;

/** What a view has been told. */
export interface Told<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Reads it anew. */
  readonly again: () => void;
}

/**
 * What a call of the control API answers, read anew when the workspace, the query or something here changes; a live one also
 * every second, but not while it is paused or the page is hidden.
 */
export function useCall<T>(path: string | null, query: Query = {}, isLive = false): Told<T> {
  const data = useSignal<T | null>(null);
  const error = useSignal<ApiError | null>(null);
  const isLoading = useSignal(true);
  const round = useSignal(0);
  const asked = path === null ? null : withQuery(path, query);
  const where = workspace.value;
  const changed = changes.value;
  const turn = round.value;
  useEffect(() => {
    if (asked === null) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      if (document.hidden || (paused.value && data.value !== null)) return again();
      try {
        data.value = await read<T>(asked, {}, leaving.signal);
        error.value = null;
      } catch (reason) {
        if (leaving.signal.aborted) return;
        error.value = reason instanceof ApiError ? reason : new ApiError(0, "error", String(reason));
      }
      isLoading.value = false;
      again();
    };
    const again = () => {
      if (isLive && !leaving.signal.aborted) timer = setTimeout(look, TICK_MS);
    };
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [asked, where, changed, turn, isLive]);
  return {
    data: data.value,
    error: error.value,
    isLoading: isLoading.value,
    again: () => {
      round.value++;
    },
  };
}
