import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, type Query, read } from "./api.ts";
import { changes, type Told } from "./live.ts";
import { workspace } from "./place.ts";

/** A list that the control API answers by pages, of which each but the last tells where the `next` begins. */
export interface Asked {
  readonly path: string;
  readonly query: Query;
}

/** Lists that are read at the same time. */
const AT_ONCE = 4;

interface Page {
  readonly next?: string | number;
}

/** All rows of several lists, and how far they have been read. */
export interface Gathered<T> extends Told<readonly T[]> {
  /** Whether rows are missing still. */
  readonly isPartial: boolean;
}

/**
 * The rows of several lists, read page by page to their ends, and anew when the workspace or something here changes. Rows
 * are shown as they come.
 *
 * @param asked null while it is not known.
 * @param rowsOf the rows of a page.
 */
export function useLists<P extends object, T>(
  asked: readonly Asked[] | null,
  rowsOf: (page: P) => readonly T[],
): Gathered<T> {
  const data = useSignal<readonly T[] | null>(null);
  const error = useSignal<ApiError | null>(null);
  const isPartial = useSignal(true);
  const round = useSignal(0);
  const what = asked === null ? null : `${workspace.value ?? ""} ${JSON.stringify(asked)}`;
  const shown = useSignal<string | null>(null);
  const isOfThis = what !== null && shown.value === what;
  useEffect(() => {
    if (asked === null) return;
    const leaving = new AbortController();
    const found: (readonly T[])[][] = asked.map(() => []);
    const isFirst = shown.peek() !== what;
    if (isFirst) {
      // What another workspace or place has is not shown for this one's.
      data.value = null;
      error.value = null;
      shown.value = what;
    }
    const show = () => {
      data.value = found.flat(2);
    };
    const readAll = async ({ path, query }: Asked, place: number) => {
      for (let after: string | number | undefined; ; ) {
        const page = await read<P & Page>(path, { ...query, after }, leaving.signal);
        found[place]?.push(rowsOf(page));
        // What is shown already stays until all is there.
        if (isFirst) show();
        if (page.next === undefined) return;
        after = page.next;
      }
    };
    const work = async () => {
      isPartial.value = true;
      const left = [...asked.entries()];
      const worker = async () => {
        for (let one = left.shift(); one !== undefined; one = left.shift()) await readAll(one[1], one[0]);
      };
      try {
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
        show();
        error.value = null;
      } catch (reason) {
        if (leaving.signal.aborted) return;
        error.value = reason instanceof ApiError ? reason : new ApiError(0, "error", String(reason));
      }
      isPartial.value = false;
    };
    void work();
    return () => leaving.abort();
  }, [what, changes.value, round.value]);
  return {
    data: isOfThis ? data.value : null,
    error: isOfThis ? error.value : null,
    isLoading: !isOfThis || data.value === null,
    isPartial: isPartial.value,
    again: () => {
      round.value++;
    },
  };
}
