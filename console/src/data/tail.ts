import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, type Query, read, withQuery } from "./api.ts";
import { paused } from "./live.ts";
import type { ShownRequest } from "./overview.ts";
import { workspace } from "./place.ts";
import { waitAfter } from "./rhythm.ts";

/** Requests that a workspace keeps, and those that are asked for first, so that something is there at once. */
const MOST = 10_000;
const FIRST = 500;

/** The newest requests, as they come. */
export interface Tail {
  readonly rows: readonly ShownRequest[];
  readonly error: ApiError | null;
  readonly isLoading: boolean;
  /** Looks for new ones at once. */
  readonly again: () => void;
}

interface Answer {
  readonly requests: readonly ShownRequest[];
}

/** The recorded requests of a place, newest first, to which new ones are added; not while it is paused or the page is hidden. */
export function useTail(place: Query): Tail {
  const rows = useSignal<readonly ShownRequest[]>([]);
  const error = useSignal<ApiError | null>(null);
  const isLoading = useSignal(true);
  const round = useSignal(0);
  const asked = withQuery("requests", place);
  const where = workspace.value;
  const turn = round.value;
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isBegun = false;
    let failures = 0;
    const ask = async (query: Query) =>
      (await read<Answer>("requests", { ...place, ...query }, leaving.signal)).requests;
    const begin = async () => {
      rows.value = await ask({ limit: FIRST });
      isLoading.value = false;
      isBegun = true;
      const oldest = rows.value.at(-1);
      if (oldest && rows.value.length === FIRST) {
        const older = await ask({ limit: MOST, before: oldest.requestId });
        rows.value = [...rows.value, ...older].slice(0, MOST);
      }
    };
    const follow = async () => {
      const [newest, before] = rows.value;
      // The newest one that is there is asked for again: where it is gone, the workspace was emptied.
      const found = await ask({ limit: MOST, after: before?.requestId });
      if (newest && !found.some(({ requestId }) => requestId === newest.requestId)) return begin();
      if (found[0]?.requestId !== newest?.requestId) rows.value = joined(found, rows.value);
    };
    const look = async () => {
      const isStill = document.hidden || (paused.value && isBegun);
      try {
        if (!isStill) await (isBegun ? follow() : begin());
        error.value = null;
        failures = 0;
      } catch (reason) {
        if (leaving.signal.aborted) return;
        error.value = reason instanceof ApiError ? reason : new ApiError(0, "error", String(reason));
        failures++;
      }
      if (leaving.signal.aborted) return;
      isLoading.value = false;
      timer = setTimeout(look, waitAfter(failures));
    };
    rows.value = [];
    isLoading.value = true;
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [asked, where, turn]);
  return {
    rows: rows.value,
    error: error.value,
    isLoading: isLoading.value,
    again: () => {
      round.value++;
    },
  };
}

/** New requests before those that are there, each once. */
function joined(found: readonly ShownRequest[], there: readonly ShownRequest[]): readonly ShownRequest[] {
  const ids = new Set(found.map(({ requestId }) => requestId));
  return [...found, ...there.filter(({ requestId }) => !ids.has(requestId))].slice(0, MOST);
}
