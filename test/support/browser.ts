import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page } from "playwright-core";
import { patient } from "./patience.ts";

/** Where Chromium lies on Debian, and browsers like it on other systems. */
const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of a browser: `FAUXKMS_BROWSER`, or one of this machine; null where there is none. */
export const BROWSER: string | null =
  process.env.FAUXKMS_BROWSER ?? PATHS.find((path) => existsSync(path)) ?? null;

/** Why tests in a browser are skipped, as their name says it; nothing where they are not. */
export const WITHOUT = BROWSER === null ? " (skipped: no Chromium here, see FAUXKMS_BROWSER)" : "";

/** Starts the browser, without a window. @param flags further ones of Chromium. */
export function openBrowser(...flags: readonly string[]): Promise<Browser> {
  // The sandbox needs rights that containers have not got; the pages are our own.
  return chromium.launch({ executablePath: BROWSER ?? "", args: ["--no-sandbox", ...flags] });
}

/** A page, with what went wrong on it. */
export interface Watched {
  readonly page: Page;
  /** Errors of scripts, of the console and of the policy of contents, as they came. */
  readonly wrongs: readonly string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  /** Whether scripts of tests may do what the policy of contents forbids, for checks by axe alone. */
  readonly bypassCSP?: boolean;
  /** What is expected to fail: a status that the console is to be told. */
  readonly expected?: RegExp;
}

/** Milliseconds after which something does not appear on a page any longer. */
const APPEARS_MS = 20_000;

/** Opens an empty page of its own session. */
export async function watchedPage(browser: Browser, options: PageOptions = {}): Promise<Watched> {
  const { width = 1280, colorScheme = "light", bypassCSP = false, expected } = options;
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP });
  context.setDefaultTimeout(patient(APPEARS_MS));
  const page = await context.newPage();
  const wrongs: string[] = [];
  page.on("pageerror", ({ message }) => wrongs.push(`script: ${message}`));
  page.on("console", (said) => {
    if (said.type() !== "error" && said.type() !== "warning") return;
    if (!expected?.test(said.text())) wrongs.push(`${said.type()}: ${said.text()}`);
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(page.url()).origin && page.url() !== "about:blank")
      wrongs.push(`request elsewhere: ${request.url()}`);
  });
  await page.addInitScript(
    `addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error("policy of contents: " + violatedDirective + " " + blockedURI));`,
  );
  return { page, wrongs };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
}

/** Rules of WCAG 2.2 AA and of good practice; and those of them that colours alone decide. */
const RULES = {
  all: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  colours: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
};

/** What axe finds that is serious or critical, one line for each element. */
export async function seriousFindings(page: Page, rules: keyof typeof RULES = "all"): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(AXE);
  const options = JSON.stringify({ resultTypes: ["violations"], runOnly: RULES[rules] });
  const { violations } = await page.evaluate<{ violations: Finding[] }>(`axe.run(document, ${options})`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(" ")} ${html}`));
}

/** Waits until nothing on a page of the console is being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main h1").waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}
