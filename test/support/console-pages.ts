import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { type PageOptions, settled, type Watched, watchedPage } from "./browser.ts";

/** A page of the console. */
export interface ConsolePage {
  readonly path: string;
  readonly name: string;
}

const list = join(import.meta.dirname, "..", "..", "console", "src", "pages", "pages.ts");

/** The pages as the console lists them; a test holds the navigation to this. */
export const PAGES: readonly ConsolePage[] = [
  ...readFileSync(list, "utf8").matchAll(/\{\s*path: "([^"]*)",\s*name: "([^"]+)"/g),
].map(([, path = "", name = ""]) => ({ path, name }));

/** The URL of a page of the console in a workspace. */
export function urlOf(url: string, path: string, values: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(values).toString();
  return `${url}/_fauxkms/console${path === "" ? "" : `/${path}`}${query === "" ? "" : `?${query}`}`;
}

/** Opens a URL of the console, and waits until it shows what it has. */
export async function openConsole(
  browser: Browser,
  url: string,
  options: PageOptions = {},
): Promise<Watched & AsyncDisposable> {
  const watched = await watchedPage(browser, options);
  await watched.page.goto(url);
  await settled(watched.page);
  return { ...watched, [Symbol.asyncDispose]: () => watched.page.context().close() };
}

/** The first row that can be opened; null where the page shows none. */
export async function firstOpener(page: Page): Promise<Locator | null> {
  const openers = page.locator("main .row-opener");
  return (await openers.count()) === 0 ? null : openers.first();
}

/** The first link to a page below another one, such as that of a quota. */
export function firstBelow(page: Page, path: string): Locator {
  return page.locator(`main a[href^="/_fauxkms/console/${path}/"]`).first();
}

/** A name of a workspace that nobody else uses. */
export function freshWorkspace(): string {
  return `console-${randomBytes(4).toString("hex")}`;
}
