/**
 * `npm run console:screenshots`: the pictures of docs/console.md. It starts a server, fills it through the SDKs of both clouds, and
 * takes pages as Chromium shows them. They change with fonts and with the data, so no test compares them.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import type { Browser } from "playwright-core";
import { readStartOptions } from "../../cli/options.ts";
import { startServer } from "../../cli/server.ts";
import { BROWSER, openBrowser, settled } from "../support/browser.ts";
import { firstBelow, firstOpener, urlOf } from "../support/console-pages.ts";
import { ALIBABA, AWS, controlOn, makeScene, type Scene } from "../support/console-scene.ts";

const folder = join(import.meta.dirname, "..", "..", "docs", "console");

/** Small enough for a document, wide enough for the frame to stand beside the page. */
const SIZE = { width: 1040, height: 620 } as const;
const NARROW = { width: 360, height: 620 } as const;

/** Some time in which live pages see more than one second, milliseconds. */
const LIVE_MS = 3500;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly isDark?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  /** Whether the first row is opened. */
  readonly isOpened?: true;
  /** Whether the first link to a page below is followed. */
  readonly isBelow?: true;
}

const inAws = { cloud: "aws", ...AWS };
const inAlibaba = { cloud: "alibaba", ...ALIBABA };

const PICTURES: readonly Picture[] = [
  { name: "overview", path: "" },
  { name: "quotas", path: "quotas", values: inAws },
  { name: "requests", path: "requests", values: { only: "throttled" }, isOpened: true },
  { name: "keys", path: "keys", values: inAws, isDark: true },
  { name: "instances", path: "instances", values: inAlibaba, isBelow: true },
  { name: "costs", path: "costs", values: inAws },
  { name: "narrow", path: "requests", size: NARROW },
];

if (BROWSER === null) throw new Error("there is no Chromium here: install it, or set FAUXKMS_BROWSER");
mkdirSync(folder, { recursive: true });
const server = await startServer(readStartOptions(["--port", "0", "--data", "memory"], {}), []);
// Letters without colours make small pictures.
const browser = await openBrowser("--disable-lcd-text");
try {
  await takeAll(browser, server.url, await makeScene({ url: server.url }));
} finally {
  await browser.close();
  await server.stop();
}
process.exit();

async function takeAll(browser: Browser, url: string, { aws, keyId }: Scene): Promise<void> {
  // A hot key: some of these are refused, as live pages show.
  const limited = { ...AWS, limit: 20 };
  await controlOn({ url }, "PUT", "quotas/aws/crypto_symmetric", limited);
  const use = () =>
    aws.send(new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: "AES_256" })).catch(() => {});
  const timer = setInterval(() => void Promise.all([use(), use(), use()]), 100);
  try {
    for (const picture of PICTURES) await take(browser, url, picture);
  } finally {
    clearInterval(timer);
  }
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, path, values = {}, isDark = false, size = SIZE, isOpened, isBelow } = picture;
  const page = await browser.newPage({ viewport: size, colorScheme: isDark ? "dark" : "light" });
  await page.goto(urlOf(url, path, values));
  await settled(page);
  await page.waitForTimeout(LIVE_MS);
  if (isOpened) await (await firstOpener(page))?.click();
  if (isBelow) await firstBelow(page, path).click();
  await settled(page);
  await page.waitForTimeout(LIVE_MS / 5);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}
