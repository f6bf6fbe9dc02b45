/** What was entered in a form, trimmed, by the names of its fields; empty fields are left out. */
export function entered(form: HTMLFormElement): Readonly<Partial<Record<string, string>>> {
  const given = [...new FormData(form)].flatMap(([name, value]) => {
    const text = typeof value === "string" ? value.trim() : "";
    return text === "" ? [] : [[name, text] as const];
  });
  return Object.fromEntries(given);
}

/** A number that was entered; undefined for none. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
