import { computed, effect, signal } from "@preact/signals";

/** Path of the console. */
const ROOT = "/_fauxkms/console";

const here = signal(new URL(location.href));

addEventListener("popstate", () => {
  here.value = new URL(location.href);
});

/** The page that is shown: what stands behind the console's path, without slashes around it. */
export const route = computed(() => here.value.pathname.slice(ROOT.length).replace(/^\/|\/$/g, ""));

/** The query, in which every page keeps what it shows, so that a link shows the same. */
export const query = computed(() => here.value.searchParams);

/** The workspace that is shown; null for that of the token, or the default one. */
export const workspace = computed(() => query.value.get("ws"));

/** A value of the query; empty where it is not there. */
export function param(name: string): string {
  return query.value.get(name) ?? "";
}

/** The URL of a page of the console, in the workspace and place that are shown. */
export function hrefOf(page: string, values: Readonly<Record<string, string | null>> = {}): string {
  const kept = new URLSearchParams();
  for (const name of ["ws", "cloud", "account", "region"]) {
    const value = query.value.get(name);
    if (value !== null) kept.set(name, value);
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "") kept.delete(name);
    else kept.set(name, value);
  }
  const text = kept.toString();
  return `${ROOT}${page === "" ? "" : `/${page}`}${text === "" ? "" : `?${text}`}`;
}

/** Goes to a page of the console. */
export function go(href: string): void {
  history.pushState(null, "", href);
  here.value = new URL(location.href);
  scrollTo(0, 0);
}

/** Changes values of the query where one is; null takes one away. */
export function setParams(values: Readonly<Record<string, string | null>>, isStep = false): void {
  const url = new URL(here.value);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  history[isStep ? "pushState" : "replaceState"](null, "", url);
  here.value = url;
}

/** Lets links of the console change the page without loading it anew. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || !link.pathname.startsWith(ROOT)) return;
  // A place within the page: the browser goes there, and takes the focus along.
  if (link.hash !== "" && link.pathname + link.search === location.pathname + location.search) return;
  event.preventDefault();
  go(link.href);
}

/** The title of the page. */
export const title = signal("Overview");

effect(() => {
  document.title = `${title.value} · fauxkms`;
});
