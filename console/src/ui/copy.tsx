import { useSignal } from "@preact/signals";

/** A text to be copied. */
export function Copy({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  const said = useSignal<string | null>(null);
  return (
    <button
      type="button"
      class="quiet"
      aria-live="polite"
      onClick={async () => {
        said.value = (await isCopied(text)) ? "Copied" : "The browser does not let it be copied";
        setTimeout(() => {
          said.value = null;
        }, 1500);
      }}
    >
      {said.value ?? label}
    </button>
  );
}

/** Copies a text. Browsers offer the newer way by HTTPS and on loopback alone. @returns whether it is copied */
async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const give = (event: ClipboardEvent) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", give, { once: true });
    const isDone = document.execCommand("copy");
    document.removeEventListener("copy", give);
    return isDone;
  }
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
