import { execFileSync } from "node:child_process";
import { CreateKeyCommand, EnableKeyRotationCommand } from "@aws-sdk/client-kms";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, openBrowser, settled, WITHOUT, watchedPage } from "../support/browser.ts";
import { control, freshAccount, kms, serverUrl } from "../support/client.ts";
import { freshWorkspace, openConsole, urlOf } from "../support/console-pages.ts";

// Issue 20: all that a page shows is in its URL, and anybody may write a link.

/** What a shell would run, were it not quoted. */
const RUN = `x';echo ran;'$(echo ran)\`echo ran\``;

/** The words that a shell makes of a command, none of which it runs. @throws Error where it runs any */
function wordsOf(command: string): string[] {
  const joined = command.replaceAll("\\\n", " ");
  const script = `aws() { printf '%s\\n' "$@"; }; aliyun() { aws "$@"; }; curl() { aws "$@"; }; ${joined}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\n");
}

describe.skipIf(BROWSER === null)(`links to the console${WITHOUT}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const open = (path: string, values: Readonly<Record<string, string>>, expected?: RegExp) =>
    openConsole(browser, urlOf(serverUrl("enforce"), path, values), expected ? { expected } : {});

  it("put nothing into a command that people copy which their shell would run", async () => {
    const refused = /status of 400/;
    for (const [path, values] of [
      ["keys", { cloud: "aws", account: "111122223333", region: RUN }],
      ["keys", { cloud: "alibaba", account: "1234567890123456", region: RUN }],
      ["connect", { cloud: "aws", account: RUN, region: RUN }],
      ["connect", { cloud: "aws", account: RUN, region: RUN, sdk: "aws-cli" }],
    ] as const) {
      await using shown = await open(path, { ws: freshWorkspace(), ...values }, refused);
      for (const command of await shown.page.locator("main pre").allInnerTexts()) {
        if (/^(aws|aliyun|curl) /.test(command)) expect(wordsOf(command)).not.toContain("ran");
        else expect(command).not.toContain("echo ran");
      }
    }
    await using shown = await open("faults", { ws: RUN }, refused);
    const { page } = shown;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.keyboard.press(".");
    await page.getByRole("status").getByRole("button", { name: "Copy as curl" }).click();
    const words = wordsOf(await page.evaluate<string>("navigator.clipboard.readText()"));
    expect(words).toContain(`X-Fauxkms-Workspace: ${RUN}`);
    expect(words).not.toContain("ran");
  });

  it.each([
    "keys/aws/%E0%A4%A",
    "secrets/1/%",
    "instances/%ff",
    "quotas/aws/%zz",
    "%",
    "keys/aws/1/2/a%2Fb%3Fc",
  ])("show a page even where they are cut off within a letter (%s)", async (path) => {
    await using shown = await open(path, { ws: freshWorkspace() }, /status of 40\d/);
    expect(await shown.page.locator("h1").count()).toBe(1);
    expect(shown.wrongs).toEqual([]);
  });

  it.each(["javascript:window.hacked=1", "Ünïcode", "../default", "a\nb"])(
    "say that a workspace cannot be called so, and lead back (%j)",
    async (ws) => {
      await using shown = await open("", { ws }, /status of 400/);
      const { page, wrongs } = shown;
      await page.locator("main [role=alert]").getByText("is not the name of a workspace").waitFor();
      await page.locator("main [role=alert] a").click();
      await page.locator(".card").first().waitFor();
      expect(new URL(page.url()).searchParams.get("ws")).toBeNull();
      expect(wrongs).toEqual([]);
    },
  );

  it("show nothing of the workspace before while another one is being read, also while views are paused", async () => {
    const [one, other] = [freshWorkspace(), freshWorkspace()];
    const client = kms({ server: "enforce", workspace: one, account: freshAccount() });
    await client.send(new CreateKeyCommand({ Description: "of the first workspace" }));
    await control("POST", "clock/advance", { seconds: 1 }, { server: "enforce", workspace: other });
    await using shown = await open("keys", { ws: one });
    const { page } = shown;
    await page.locator("main").getByText("1 key", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Live" }).click();
    await page.route("**/_fauxkms/{overview,partitions}*", async (route) => {
      const { "x-fauxkms-workspace": workspace } = route.request().headers();
      if (workspace === one) await route.continue();
    });
    await page.evaluate(`history.pushState(null, "", location.href.replace("${one}", "${other}"))`);
    await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))");
    await page.locator("main").getByText("1 key", { exact: true }).waitFor({ state: "detached" });
    await page.locator(".clock").waitFor({ state: "detached" });
    await page.unroute("**/_fauxkms/{overview,partitions}*");
    await page.reload();
    await settled(page);
    await page.locator("main").getByText("No key in the workspace").waitFor();
  });

  it("read their page when it is seen at last, where they were opened in the background", async () => {
    const { page, wrongs } = await watchedPage(browser);
    await page.addInitScript(
      "globalThis.isHidden = true; Object.defineProperty(document, 'hidden', { get: () => isHidden });",
    );
    const asked: string[] = [];
    page.on("request", (request) => void (request.url().includes("/assets/") || asked.push(request.url())));
    const workspace = freshWorkspace();
    await page.goto(urlOf(serverUrl("enforce"), "workspaces", { ws: workspace }));
    await page.waitForTimeout(1500);
    expect(asked.slice(1)).toEqual([]);
    await page.evaluate("globalThis.isHidden = false");
    await page.getByRole("heading", { level: 2, name: `The workspace ${workspace}` }).waitFor();
    await page.getByLabel("Account and Region").waitFor();
    await expect.poll(() => asked.some((url) => url.endsWith("/partitions"))).toBe(true);
    expect(wrongs).toEqual([]);
    await page.context().close();
  });

  it("lead from what the clock made happen to the key, and the dialog is out of the way then", async () => {
    const workspace = freshWorkspace();
    const options = { server: "enforce", workspace } as const;
    await control("PUT", "clock", { mode: "frozen" }, options);
    const account = freshAccount();
    const client = kms({ ...options, account, region: "eu-west-3" });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId ?? "";
    await client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    await using shown = await open("", { ws: workspace });
    const { page } = shown;
    await page.locator(".clock button").click();
    await page.getByRole("dialog").getByRole("button", { name: "+1 year" }).click();
    await page.getByRole("dialog").getByRole("link", { name: KeyId }).first().click();
    await page.getByRole("heading", { level: 1, name: `Key ${KeyId}` }).waitFor();
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.locator("main").getByText("Enabled").first().waitFor();
    await focusedOnHeading(page);
  });

  it("give the focus to the heading of the page that they lead to, backwards too", async () => {
    await using shown = await open("", { ws: freshWorkspace() });
    const { page } = shown;
    expect(await page.evaluate("document.activeElement === document.body")).toBe(true);
    await page.locator("nav a").getByText("Faults").click();
    await page.getByRole("heading", { level: 1, name: "Faults" }).waitFor();
    await focusedOnHeading(page);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await focusedOnHeading(page);
  });
});

/** Waits until the heading of the page has the focus. */
async function focusedOnHeading(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate("document.activeElement?.tagName")).toBe("H1");
}
