import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { advance } from "../data/clock.ts";
import { paused } from "../data/live.ts";
import { go, hrefOf } from "../data/place.ts";
import { Dialog } from "./dialog.tsx";

/** Where it is kept that single keys do nothing (WCAG 2.1.4). */
const KEPT = "fauxkms-shortcuts";

const isOn = signal(localStorage.getItem(KEPT) !== "off");

/** Pages by the key after `g`. */
const PAGES: Readonly<Record<string, string>> = {
  o: "",
  q: "quotas",
  r: "requests",
  k: "keys",
  i: "instances",
  f: "faults",
  w: "workspaces",
};

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, select, textarea, [contenteditable]") !== null
  );
}

/** What single keys do, and the list of it. */
export function Shortcuts() {
  const isListed = useSignal(false);
  useEffect(() => {
    let isAfterG = false;
    const press = (event: KeyboardEvent) => {
      const { key } = event;
      const isOther = event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target);
      if (isOther || !isOn.value || document.querySelector("dialog[open]")) return;
      if (isAfterG && key in PAGES) go(hrefOf(PAGES[key] ?? ""));
      else if (key === "p") paused.value = !paused.value;
      else if (key === ".") void advance(1);
      else if (key === "?") isListed.value = true;
      else if (key === "/") {
        const field = document.querySelector<HTMLInputElement>("input[type=search]");
        if (field) event.preventDefault();
        field?.focus();
      }
      isAfterG = key === "g";
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [isListed]);
  if (!isListed.value) return null;
  return (
    <Dialog
      label="Keys"
      onClose={() => {
        isListed.value = false;
      }}
    >
      <dl class="facts">
        <dt>/</dt>
        <dd>to the search</dd>
        <dt>g, then o q r k i f w</dt>
        <dd>overview, quotas, requests, keys, instances, faults, workspaces</dd>
        <dt>p</dt>
        <dd>pause what is live</dd>
        <dt>.</dt>
        <dd>one second later</dd>
        <dt>?</dt>
        <dd>this list</dd>
      </dl>
      <label>
        <input
          type="checkbox"
          checked={isOn.value}
          onChange={({ currentTarget: { checked } }) => {
            isOn.value = checked;
            localStorage.setItem(KEPT, checked ? "on" : "off");
          }}
        />{" "}
        Single keys do this
      </label>
    </Dialog>
  );
}
