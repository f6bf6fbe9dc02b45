import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { route } from "../data/place.ts";
import { Notices } from "./notices.tsx";

/** A dialog over the page, which Escape closes and which gives the focus back. */
export function Dialog({
  label,
  onClose,
  isSide = false,
  children,
}: {
  readonly label: string;
  readonly onClose: () => void;
  /** Whether it stands beside the page on a wide screen, as the details of a row do. */
  readonly isSide?: boolean;
  readonly children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const page = route.peek();
    element.current?.showModal();
    return () => {
      // What opened it may be gone, or another page be there: the page's heading is the next best.
      const isThere = opener !== document.body && opener?.isConnected && route.peek() === page;
      const back = isThere ? opener : document.querySelector("h1");
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={isSide ? "dialog side" : "dialog"} aria-label={label} onClose={onClose}>
      <header class="dialog-head">
        <h2>{label}</h2>
        <button type="button" class="quiet" onClick={() => element.current?.close()}>
          Close
        </button>
      </header>
      {children}
      {/* What stands outside of a dialog is behind it and inert. */}
      <Notices />
    </dialog>
  );
}
