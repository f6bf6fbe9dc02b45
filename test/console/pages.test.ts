import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, openBrowser, seriousFindings, settled, WITHOUT } from "../support/browser.ts";
import { serverUrl } from "../support/client.ts";
import {
  firstBelow,
  firstOpener,
  freshWorkspace,
  openConsole,
  PAGES,
  urlOf,
} from "../support/console-pages.ts";
import { ALIBABA, AWS, makeScene, SECRET_VALUE } from "../support/console-scene.ts";

// Issue 20: every page of the console, whatever it is about.

/** Of a small telephone, in pixels of CSS (WCAG 2.2, 1.4.10 Reflow, asks for 320). */
const NARROW = 360;

/** What no page has: what hostile texts would be as markup, and styles in line. */
const NEVER = "img, iframe, object, body script, a[href^='javascript:'], [style]";

/** The widest that a page is beyond its window, in pixels; 0 where it needs no horizontal scrolling. */
const BEYOND = "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)";

describe.skipIf(BROWSER === null)(`the pages of the console${WITHOUT}`, () => {
  const workspace = freshWorkspace();
  let browser: Browser;

  /** URL of a page where the scene is: all of it, or what one cloud has. */
  const at = (path: string, place: Readonly<Record<string, string>> = {}) =>
    urlOf(serverUrl("enforce"), path, { ws: workspace, ...place });
  const empty = (path: string) => urlOf(serverUrl("enforce"), path, { ws: `${workspace}-empty` });
  const PLACES = { aws: { cloud: "aws", ...AWS }, alibaba: { cloud: "alibaba", ...ALIBABA } };

  beforeAll(async () => {
    browser = await openBrowser();
    await makeScene({ url: serverUrl("enforce"), workspace });
  });
  afterAll(() => browser?.close());

  it("are those that its navigation leads to, each of which is marked where one is", async () => {
    await using shown = await openConsole(browser, at(""));
    const { page, wrongs } = shown;
    const links = page.locator("nav.nav a");
    expect(await links.allInnerTexts()).toEqual(PAGES.map(({ name }) => name));
    for (const { name, path } of PAGES) {
      await links.getByText(name, { exact: true }).click();
      await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
      expect(await page.locator("nav.nav a[aria-current=page]").allInnerTexts()).toEqual([name]);
      const { pathname, searchParams } = new URL(page.url());
      expect([pathname, searchParams.get("ws")]).toEqual([new URL(at(path)).pathname, workspace]);
    }
    expect(wrongs).toEqual([]);
  });

  it.each(PAGES)(
    "show $name with real data, hostile texts as texts, and nothing goes wrong",
    async (shown) => {
      for (const place of [{}, PLACES.aws, PLACES.alibaba]) {
        await using opened = await openConsole(browser, at(shown.path, place));
        const { page, wrongs } = opened;
        expect(await page.locator("h1").allInnerTexts()).toEqual([shown.name]);
        expect(await page.title()).toBe(`${shown.name} · fauxkms`);
        expect(await page.locator("main [role=alert]").allInnerTexts()).toEqual([]);
        const opener = await firstOpener(page);
        if (opener) await openAndClose(page, opener);
        expect(await page.locator(NEVER).count()).toBe(0);
        expect(await page.evaluate("'hacked' in window")).toBe(false);
        expect(wrongs).toEqual([]);
      }
    },
  );

  it("have rows that open and pages below them, where the scene has something of them", async () => {
    const opened: string[] = [];
    for (const { path } of PAGES) {
      for (const place of [PLACES.aws, PLACES.alibaba]) {
        await using shown = await openConsole(browser, at(path, place));
        if ((await firstOpener(shown.page)) || (await goBelow(shown.page, path))) opened.push(path);
      }
    }
    const expected = ["quotas", "requests", "keys", "secrets", "stores", "instances", "alarms", "identities"];
    expect(opened).toEqual(expect.arrayContaining(expected));
  });

  it.each(PAGES)("show $name in an empty workspace, and say what is not there", async ({ path, name }) => {
    await using opened = await openConsole(browser, empty(path));
    const { page, wrongs } = opened;
    expect(await page.locator("h1").allInnerTexts()).toEqual([name]);
    expect(await page.locator("main [role=alert]").allInnerTexts()).toEqual([]);
    expect((await page.locator("main").innerText()).length).toBeGreaterThan(name.length + 10);
    expect(wrongs).toEqual([]);
  });

  it.each(PAGES)(
    "let everybody use $name in light and dark colours, as far as axe sees",
    async ({ path }) => {
      for (const url of [at(path, PLACES.aws), at(path, PLACES.alibaba), empty(path)]) {
        await using opened = await openConsole(browser, url, { bypassCSP: true });
        const { page } = opened;
        const look = async (what: string) => {
          await page.emulateMedia({ colorScheme: "light" });
          expect(await seriousFindings(page), what).toEqual([]);
          await page.emulateMedia({ colorScheme: "dark" });
          expect(await seriousFindings(page, "colours"), `${what}, dark`).toEqual([]);
        };
        await look(url);
        const opener = await firstOpener(page);
        if (opener) {
          await opener.click();
          await page.locator("dialog[open]").waitFor();
          await look(`a row of ${url}`);
          await page.keyboard.press("Escape");
        }
        if (await goBelow(page, path)) await look(`below ${url}`);
      }
    },
  );

  it.each(PAGES)(`fit $name, and a row of it, on a screen of ${NARROW} pixels`, async ({ path }) => {
    for (const place of [PLACES.aws, PLACES.alibaba]) {
      await using opened = await openConsole(browser, at(path, place), { width: NARROW });
      const { page } = opened;
      expect(await page.evaluate(BEYOND)).toBe(0);
      const opener = await firstOpener(page);
      if (opener) {
        await opener.click();
        const dialog = page.locator("dialog[open]");
        await dialog.waitFor();
        expect(await page.evaluate(BEYOND)).toBe(0);
        expect((await dialog.boundingBox())?.width).toBeLessThanOrEqual(NARROW);
        await page.keyboard.press("Escape");
      }
      if (await goBelow(page, path)) expect(await page.evaluate(BEYOND)).toBe(0);
    }
  });
});

/** Goes to the first page below one, where it leads to any. @returns whether it does */
async function goBelow(page: Page, path: string): Promise<boolean> {
  const link = firstBelow(page, path);
  if (path === "" || (await link.count()) === 0) return false;
  await link.click();
  await settled(page);
  return true;
}

/** Opens a row by the keyboard and closes it by Escape, which gives the focus back. */
async function openAndClose(page: Page, opener: Locator): Promise<void> {
  const text = await opener.innerText();
  await opener.focus();
  await page.keyboard.press("Enter");
  const dialog = page.locator("dialog[open]");
  await dialog.waitFor();
  expect(await page.locator(NEVER).count()).toBe(0);
  expect(await page.content()).not.toContain(SECRET_VALUE);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await page.evaluate("document.activeElement.innerText")).toBe(text);
}
