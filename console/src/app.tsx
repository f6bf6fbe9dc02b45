import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
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

/** The console. */
export function App() {
  useEffect(() => {
    document.addEventListener("click", followLinks);
    return () => document.removeEventListener("click", followLinks);
  }, []);
  if (isClosed.value) return <SignIn />;
  const path = route.value;
  const Page = pageFor(path);
  const [, ...rest] = path.split("/");
  return (
    <Shell>
      <Page key={path.split("/")[0]} rest={decodeURIComponent(rest.join("/"))} />
    </Shell>
  );
}
