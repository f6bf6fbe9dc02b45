import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isClockOpen } from "./data/clock.ts";
import { isClosed } from "./data/overview.ts";
import { followLinks, route } from "./data/place.ts";
import { NotThere } from "./pages/not-there.tsx";
import { PAGES } from "./pages/pages.ts";
import { SignIn } from "./pages/sign-in.tsx";
import { Shell } from "./ui/shell.tsx";

/** The page of a route: the first whose path it is, or is below. */
function pageFor(path: string): ComponentType<{ readonly rest: string }> {
  const found = PAGES.find(
    (page) => path === page.path || (page.path !== "" && path.startsWith(`${page.path}/`)),
  );
  return found?.view ?? NotThere;
}

/** What a path says below a page; a link may have been cut off within a letter. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Says which page is there when it has changed, by the focus on its heading (WCAG 2.4.3). @param shown a path; null to sign in */
function useFocusOnPage(shown: string | null): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    isClockOpen.value = false;
    document.querySelector<HTMLElement>("h1")?.focus();
  }, [shown]);
}

/** The console. */
export function App() {
  useEffect(() => {
    document.addEventListener("click", followLinks);
    return () => document.removeEventListener("click", followLinks);
  }, []);
  const path = route.value;
  useFocusOnPage(isClosed.value ? null : path);
  if (isClosed.value) return <SignIn />;
  const Page = pageFor(path);
  const [, ...rest] = path.split("/");
  return (
    <Shell>
      <Page key={path.split("/")[0]} rest={decoded(rest.join("/"))} />
    </Shell>
  );
}
