/** Maximum number of causes in a description. */
const MOST_CAUSES = 5;
/** Maximum characters of a message. */
const LONGEST = 200;

/**
 * Describes an error for the log: its kind, its message and those of its causes, and its place in the code. Quoted data
 * is left out, because parsers' errors quote what they have read, which may be a plaintext or key material.
 */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return [...chainOf(error), ...frames].join("\n");
}

/** The messages of an error and its causes, in one line, without data. */
export function messageOf(error: unknown): string {
  return chainOf(error).join(", ");
}

function chainOf(error: unknown): string[] {
  const told: string[] = [];
  let current = error;
  while (current instanceof Error && told.length < MOST_CAUSES) {
    const message = withoutData(current.message);
    const line = message === "" ? current.name : `${current.name}: ${message}`;
    told.push(told.length === 0 ? line : `caused by ${line}`);
    current = current.cause;
  }
  return told;
}

/** The first line up to the first quotation or value, without long runs of letters and digits. */
function withoutData(message: string): string {
  const [line = ""] = message.split("\n");
  return line
    .replace(/["'`].*$/, "…")
    .replace(/\b(received|got)\b.*$/i, "$1 …")
    .replace(/(?<![\w+/=-])(?<!reference = )[\w+/=-]{24,}/g, "…")
    .slice(0, LONGEST);
}
