/** A sign that stands before a word, so that colour alone never tells a state. */
const SIGNS = {
  ok: "✓",
  error: "✕",
  throttled: "⚑",
  hotKey: "♨",
  gateway: "⋈",
  fault: "⚡",
  denied: "⊘",
  warning: "!",
  frozen: "‖",
  live: "●",
} as const;

export type Sign = keyof typeof SIGNS;

/** A state in a word, with a sign and a colour. */
export function State({ sign, children }: { readonly sign: Sign; readonly children: string }) {
  return (
    <span class={`state state-${sign}`}>
      <span aria-hidden="true">{SIGNS[sign]}</span> {children}
    </span>
  );
}
