import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { act } from "../data/act.ts";
import { paused, useCall } from "../data/live.ts";
import { isClosed, type Overview, overview, trouble } from "../data/overview.ts";
import { hrefOf, route, workspace } from "../data/place.ts";
import { PAGES } from "../pages/pages.ts";
import { ClockBar } from "./clock-bar.tsx";
import { Notices } from "./notices.tsx";
import { PlacePicker } from "./place-picker.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { ThemePicker } from "./theme.tsx";

async function signOut(): Promise<void> {
  const done = await act("The session has ended.", { method: "DELETE", path: "session" });
  if (done) isClosed.value = true;
}

/** What stands around every page: where one is, the clock, the way to the other pages. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const told = useCall<Overview>("overview", {}, true);
  const { data, error } = told;
  useEffect(() => {
    overview.value = data;
    trouble.value = error && error.status !== 401 ? error.message : null;
  }, [data, error]);
  const here = route.value.split("/")[0] ?? "";
  useEffect(() => {
    // On a narrow screen the pages stand in a row that scrolls.
    document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  const isFrozen = overview.value?.clock.mode === "frozen";
  return (
    <div class={isFrozen ? "shell frozen" : "shell"}>
      <a class="skip" href="#main">
        To the page
      </a>
      <header class="bar">
        <a class="brand" href={hrefOf("")}>
          fauxkms
        </a>
        <PlacePicker />
        <ClockBar />
        <button
          type="button"
          class="quiet"
          aria-pressed={paused.value}
          onClick={() => {
            paused.value = !paused.value;
          }}
        >
          {paused.value ? "Paused" : "Live"}
        </button>
        <ThemePicker />
        {overview.value?.session && (
          <button type="button" class="quiet" onClick={signOut}>
            Sign out
          </button>
        )}
      </header>
      <nav class="nav" aria-label="Pages">
        <ul>
          {PAGES.map(({ path, name }) => (
            <li key={path}>
              <a href={hrefOf(path)} aria-current={path === here ? "page" : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" tabIndex={-1}>
        {trouble.value && (
          <p class="failed" role="alert">
            {trouble.value}
            {workspace.value !== null && !overview.value && (
              <>
                {" "}
                <a href={hrefOf("", { ws: null, cloud: null, account: null, region: null })}>
                  To the workspace that is opened without a name
                </a>
              </>
            )}
          </p>
        )}
        {children}
      </main>
      <Notices />
      <Shortcuts />
    </div>
  );
}
