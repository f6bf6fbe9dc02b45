import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { notice } from "../data/act.ts";

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
  const before = useRef(notice.peek());
  const { value: told } = notice;
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    return () => {
      // What opened it may be gone: the page's heading is the next best.
      const back = opener?.isConnected ? opener : document.querySelector("h1");
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
      {/* Behind a dialog nobody hears a notice. */}
      {told?.kind === "failed" && told !== before.current && (
        <p class="failed" role="alert">
          {told.text}
        </p>
      )}
    </dialog>
  );
}
