import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** A column of a table. */
export interface Column<T> {
  readonly name: string;
  readonly of: (row: T) => ComponentChildren;
  /** Whether it has numbers, which stand at the right. */
  readonly isNumber?: boolean;
}

/** Height of a row, and rows that are drawn above and below those that are seen. */
const ROW = 36;
const BESIDE = 10;
/** Rows from which on only those are drawn that are seen. */
const MANY = 200;

/**
 * A table of many rows. Only those that are seen are drawn. Arrows move the focus, Enter opens a row.
 *
 * @param keyOf what tells a row from others, also when the list changes.
 */
export function Rows<T>({
  label,
  rows,
  columns,
  keyOf,
  onOpen,
}: {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(600);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [height]);
  const isLong = rows.length > MANY;
  useStandsStill(box, rows, keyOf, isLong);
  const from = isLong ? Math.max(0, Math.floor(top.value / ROW) - BESIDE) : 0;
  const to = isLong ? Math.min(rows.length, from + Math.ceil(height.value / ROW) + 2 * BESIDE) : rows.length;
  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const row = event.target instanceof HTMLElement ? event.target.closest("tr") : null;
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
    const opener = next?.querySelector("button, a");
    if (!(opener instanceof HTMLElement)) return;
    event.preventDefault();
    opener.focus();
  };
  return (
    <section
      class={`table-box${isLong ? " table-long" : ""}`}
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      aria-label={label}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop;
      }}
    >
      <table aria-rowcount={rows.length + 1} onKeyDown={move}>
        <caption class="hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" class={isNumber ? "number" : ""}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 && <Gap rows={from} columns={columns.length} />}
          {rows.slice(from, to).map((row, index) => (
            <tr key={keyOf(row)} aria-rowindex={from + index + 2}>
              {columns.map(({ name, of, isNumber }, place) => (
                <td key={name} data-name={name} class={isNumber ? "number" : ""}>
                  {place === 0 && onOpen ? (
                    <button type="button" class="row-opener" onClick={() => onOpen(row)}>
                      {of(row)}
                    </button>
                  ) : (
                    of(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
          {to < rows.length && <Gap rows={rows.length - to} columns={columns.length} />}
        </tbody>
      </table>
    </section>
  );
}

/** Room for rows that are not drawn. */
function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  return (
    <tr>
      <td colSpan={columns} class="gap" aria-hidden="true">
        <svg width="1" height={rows * ROW} aria-hidden="true" />
      </td>
    </tr>
  );
}

/** Keeps in their place the rows that are looked at while others come above them. */
function useStandsStill<T>(
  box: { readonly current: HTMLDivElement | null },
  rows: readonly T[],
  keyOf: (row: T) => string,
  isLong: boolean,
): void {
  const before = useRef<string | null>(null);
  const [newest] = rows;
  const first = newest === undefined ? null : keyOf(newest);
  useLayoutEffect(() => {
    const last = before.current;
    before.current = first;
    if (!isLong || last === null || last === first || !box.current || box.current.scrollTop === 0) return;
    const place = rows.findIndex((row) => keyOf(row) === last);
    if (place > 0) box.current.scrollTop += place * ROW;
  }, [first]);
}
