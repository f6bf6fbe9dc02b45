import type { ComponentChildren } from "preact";
import type { Told } from "../data/live.ts";

/** What a view shows while it loads, where it fails, and where there is nothing; else its contents. */
export function Loaded<T>({
  told,
  isEmpty = () => false,
  empty,
  children,
}: {
  readonly told: Told<T>;
  readonly isEmpty?: (data: T) => boolean;
  /** What is said where there is nothing: where there is something, or how to make it. */
  readonly empty?: ComponentChildren;
  readonly children: (data: T) => ComponentChildren;
}) {
  const { data, error, isLoading, again } = told;
  if (data === null && error !== null) return <Failed message={error.message} again={again} />;
  if (data === null) return isLoading ? <p class="loading">Loading…</p> : null;
  return (
    <>
      {error && <Failed message={error.message} again={again} />}
      {isEmpty(data) ? <div class="empty">{empty}</div> : children(data)}
    </>
  );
}

/** What went wrong, with a second try. */
export function Failed({ message, again }: { readonly message: string; readonly again: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>{message}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}
