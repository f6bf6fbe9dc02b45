import { useSignal } from "@preact/signals";

/** A text to be copied. */
export function Copy({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  const isCopied = useSignal(false);
  return (
    <button
      type="button"
      class="quiet"
      onClick={async () => {
        await navigator.clipboard?.writeText(text);
        isCopied.value = true;
        setTimeout(() => {
          isCopied.value = false;
        }, 1500);
      }}
    >
      {isCopied.value ? "Copied" : label}
    </button>
  );
}

/** A text in a box, with a button that copies it. */
export function Snippet({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <figure class="snippet">
      <figcaption>
        {label} <Copy text={text} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  );
}
