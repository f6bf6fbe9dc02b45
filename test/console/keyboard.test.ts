import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, openBrowser, WITHOUT } from "../support/browser.ts";
import { serverUrl } from "../support/client.ts";
import { freshWorkspace, openConsole, PAGES, urlOf } from "../support/console-pages.ts";

// Issue 20: the console by its keyboard alone. No mouse is used here.

const FOCUSED = "document.activeElement?.innerText?.trim() ?? ''";

/** Presses Tab, or a key like it, until what is focused has a text. @throws Error where the whole page has not got it */
async function tabTo(page: Page, text: string, key = "Tab"): Promise<void> {
  for (let left = 60; left > 0; left--) {
    await page.keyboard.press(key);
    if ((await page.evaluate(FOCUSED)) === text) return;
  }
  throw new Error(`Tab leads to no '${text}'`);
}

describe.skipIf(BROWSER === null)(`the console by keyboard${WITHOUT}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const open = (path = "") =>
    openConsole(browser, urlOf(serverUrl("enforce"), path, { ws: freshWorkspace() }));

  it("begins with a link over the navigation to the page, which is seen when it has the focus", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.keyboard.press("Tab");
    expect(await page.evaluate(FOCUSED)).toBe("To the page");
    const box = await page.locator("a.skip").boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    expect(await page.locator("h1").innerText()).toBe("Overview");
  });

  it("leads to each page by Tab and Enter", async () => {
    await using opened = await open();
    const { page, wrongs } = opened;
    for (const [index, { name }] of PAGES.entries()) {
      // A page that was opened has the focus on its heading, behind the navigation.
      await tabTo(page, name, index === 0 ? "Tab" : "Shift+Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    }
    expect(wrongs).toEqual([]);
  });

  it("opens a dialog with Enter, keeps the focus in it, and gives it back on Escape", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator(".clock button").focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog[open]").waitFor();
    for (let times = 20; times > 0; times--) {
      await page.keyboard.press("Tab");
      const isInside =
        "document.activeElement === document.body || document.activeElement.closest('dialog') !== null";
      expect(await page.evaluate(isInside)).toBe(true);
    }
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.closest('.clock') !== null")).toBe(true);
  });

  it("has keys for the pages, for a pause and for a list of them, but not while one types", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.keyboard.press("?");
    const list = page.getByRole("dialog", { name: "Keys" });
    await list.waitFor();
    await page.keyboard.press("p");
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    const live = page.getByRole("button", { name: /^(Live|Paused)$/ });
    // Keys do nothing below a dialog.
    expect(await live.innerText()).toBe("Live");
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Paused" }).waitFor();
    await page.keyboard.press("p");
    await page.getByRole("button", { name: "Live" }).waitFor();
    for (const { name } of PAGES.filter(({ path }) => ["quotas", "requests", "keys"].includes(path))) {
      await page.keyboard.press("g");
      await page.keyboard.press(name[0]?.toLowerCase() ?? "");
      await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    }
  });

  it("has no keys any longer when they are switched off", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).getByRole("checkbox").press("Space");
    await page.keyboard.press("Escape");
    await page.keyboard.press("p");
    await page.keyboard.press("?");
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Live" }).count()).toBe(1);
  });
});
