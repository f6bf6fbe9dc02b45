import { hrefOf, param } from "../data/place.ts";

/** Views of a page, each with a link of its own. The first is shown where the URL says none. */
export function Tabs({
  label,
  page,
  tabs,
}: {
  readonly label: string;
  /** The page's path, as `hrefOf` takes it. */
  readonly page: string;
  readonly tabs: readonly { readonly id: string; readonly name: string }[];
}) {
  const shown = tabOf(tabs);
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ id, name }, place) => (
        <a
          key={id}
          href={hrefOf(page, { tab: place === 0 ? null : id })}
          aria-current={id === shown ? "page" : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

/** The view that the URL says: the first where it says none. */
export function tabOf(tabs: readonly { readonly id: string }[]): string {
  const asked = param("tab");
  return (tabs.find(({ id }) => id === asked) ?? tabs[0])?.id ?? "";
}
