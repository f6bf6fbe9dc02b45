import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { title } from "../data/place.ts";

/** A page with its heading, which gets the focus where the page changes, and what can be done on it. */
export function Page({
  name,
  actions,
  children,
}: {
  readonly name: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  useEffect(() => {
    title.value = name;
  }, [name]);
  return (
    <>
      <header class="page-head">
        <h1 tabIndex={-1}>{name}</h1>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}
