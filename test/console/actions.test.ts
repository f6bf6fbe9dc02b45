import {
  CreateKeyCommand,
  DescribeKeyCommand,
  GenerateRandomCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, openBrowser, settled, WITHOUT, watchedPage } from "../support/browser.ts";
import { control, failure, freshAccount, kms, serverUrl } from "../support/client.ts";
import { firstOpener, freshWorkspace, openConsole, PAGES, urlOf } from "../support/console-pages.ts";
import { HOSTILE } from "../support/console-scene.ts";

// Issue 20: what one does in the console is done to the mock, and what happens to the mock is seen in the console.

const HOUR = 3_600_000;

describe.skipIf(BROWSER === null)(`the console${WITHOUT}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** A workspace, its control API, and a page of the console that shows it. */
  async function scene(path = "", place: Readonly<Record<string, string>> = {}, expected?: RegExp) {
    const workspace = freshWorkspace();
    const options = { server: "enforce", workspace } as const;
    const call = async (method: string, path: string, body?: unknown) =>
      (await control(method, path, body, options)).json;
    const url = urlOf(serverUrl("enforce"), path, { ws: workspace, ...place });
    const opened = await openConsole(browser, url, expected ? { expected } : {});
    return { ...opened, workspace, options, call };
  }

  it("freezes the clock and moves it on, which an SDK sees", async () => {
    await using shown = await scene();
    const { page, call, options, wrongs } = shown;
    const client = kms({ ...options, account: freshAccount() });
    await page.locator(".clock button").click();
    const dialog = page.getByRole("dialog", { name: "Clock" });
    await dialog.getByRole("button", { name: "Freeze it" }).click();
    await dialog.getByRole("button", { name: "Let it run" }).waitFor();
    const frozen = await call("GET", "clock");
    expect(frozen.mode).toBe("frozen");
    await dialog.getByRole("button", { name: "+1 h" }).click();
    await expect
      .poll(async () => Date.parse(String((await call("GET", "clock")).now)))
      .toBe(Date.parse(String(frozen.now)) + HOUR);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    expect(KeyMetadata?.CreationDate?.getTime()).toBe(Date.parse(String(frozen.now)) + HOUR);
    await dialog.getByLabel("Freeze it at (UTC)").fill("2031-05-06T07:08:09");
    await dialog.getByRole("button", { name: "Set" }).click();
    await expect.poll(async () => (await call("GET", "clock")).now).toBe("2031-05-06T07:08:09.000Z");
    await dialog.getByRole("button", { name: "Copy as curl" }).waitFor();
    expect(wrongs).toEqual([]);
  });

  it("has what it did as a command that does the same", async () => {
    await using shown = await scene();
    const { page, call } = shown;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator(".clock button").click();
    await page.getByRole("dialog").getByRole("button", { name: "Freeze it" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("status").getByRole("button", { name: "Copy as curl" }).click();
    const command = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(command).toBe(
      `curl -X PUT '${serverUrl("enforce")}/_fauxkms/clock' -H 'X-Fauxkms-Workspace: ${shown.workspace}' ` +
        `-d '{"mode":"frozen"}'`,
    );
    expect((await call("GET", "clock")).mode).toBe("frozen");
  });

  it("copies where the browser has no clipboard for pages, as by HTTP from another machine", async () => {
    await using shown = await scene("connect");
    const { page, wrongs } = shown;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const snippet = page.locator(".snippet").first();
    const text = await snippet.locator("pre").innerText();
    await page.evaluate(
      "globalThis.kept = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    );
    await snippet.getByRole("button").click();
    await snippet.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("kept.readText()")).toBe(text);
    expect(wrongs).toEqual([]);
  });

  it("uses a quota up, so that an SDK is throttled, and says why", async () => {
    const place = { account: freshAccount(), region: "eu-west-3" };
    await using shown = await scene("quotas", { cloud: "aws", ...place });
    const { page, call, options, wrongs } = shown;
    await call("PUT", "clock", { mode: "frozen" });
    const client = kms({ ...options, ...place });
    await page.getByRole("button", { name: "Fill CreateKey request rate" }).click();
    await page.getByRole("status").getByText("the next request is refused").waitFor();
    expect((await failure(client.send(new CreateKeyCommand({})))).name).toBe("ThrottlingException");
    await page.locator("nav").getByText("Requests").click();
    await page.locator("main .row-opener").first().click();
    const dialog = page.getByRole("dialog", { name: "CreateKey" });
    await dialog.getByText("createKey").first().waitFor();
    await call("POST", "clock/advance", { seconds: 1 });
    await client.send(new CreateKeyCommand({}));
    expect(wrongs).toEqual([]);
  });

  it("switches a fault off and on, and an SDK fails accordingly", async () => {
    await using shown = await scene("faults");
    const { page, call, options, wrongs } = shown;
    const client = kms({ ...options, account: freshAccount() });
    const list = () => client.send(new ListKeysCommand({}));
    await call("POST", "faults", { match: {}, effect: { error: "KMSInternalException" } });
    const fault = page.getByRole("switch").first();
    await fault.click();
    await page.getByRole("status").getByText("The fault was switched off.").waitFor();
    await list();
    await fault.click();
    await page.getByRole("status").getByText("The fault was switched on.").waitFor();
    expect((await failure(list())).name).toBe("KMSInternalException");
    expect(wrongs).toEqual([]);
  });

  it("shows what an SDK does, without being loaded anew", async () => {
    await using shown = await scene();
    const { page, options } = shown;
    const client = kms({ ...options, account: freshAccount() });
    await client.send(new ListKeysCommand({}));
    await page.locator("main").getByText("ListKeys").first().waitFor();
    expect((await failure(client.send(new DescribeKeyCommand({ KeyId: "alias/none" })))).status).toBe(400);
    await page.locator("main").getByText("400 NotFoundException").first().waitFor();
  });

  it("shows the requests since the workspace was emptied, and no others, however many there are", async () => {
    await using shown = await scene("requests");
    const { page, options, call } = shown;
    const client = kms({ ...options, account: freshAccount() });
    await client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    await page.locator("main .count").getByText("1 request", { exact: false }).waitFor();
    // What happens between two looks of the page.
    await page.evaluate(
      "Object.defineProperty(document, 'hidden', { get: () => globalThis.isSeen !== true })",
    );
    await requestsOf(page, 1500);
    await call("POST", "reset");
    await Promise.all(Array.from({ length: 3 }, () => client.send(new ListKeysCommand({}))));
    await page.evaluate("globalThis.isSeen = true");
    await page.locator("main .count").getByText("3 requests").waitFor();
    expect(await page.locator("main td").getByText("GenerateRandom").count()).toBe(0);
    await call("POST", "reset");
    await page.locator("main").getByText("No request in the workspace").waitFor();
  });

  it("gives the focus to the heading where a dialog closes that was open from the beginning", async () => {
    await using shown = await scene("alarms");
    const { page } = shown;
    await page.goto(page.url().replace("alarms", "workspaces").concat("&make=true"));
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement?.tagName")).toBe("H1");
  });

  it("asks for nothing while it is paused, and goes on after that", async () => {
    await using shown = await scene();
    const { page, options } = shown;
    const client = kms({ ...options, account: freshAccount() });
    await page.getByRole("button", { name: "Live" }).click();
    const asked = await requestsOf(page, 3000);
    expect(asked).toEqual([]);
    await client.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    expect(await page.locator("main").getByText("GenerateRandom").count()).toBe(0);
    await page.getByRole("button", { name: "Paused" }).click();
    await page.locator("main").getByText("GenerateRandom").first().waitFor();
  });

  it("asks for nothing while its page is hidden", async () => {
    await using shown = await scene();
    const { page } = shown;
    await page.evaluate("Object.defineProperty(document, 'hidden', { value: true })");
    // What was asked for before has been answered then.
    await requestsOf(page, 1500);
    expect(await requestsOf(page, 2500)).toEqual([]);
  });

  it("is in the colours that were chosen, also when it is opened again", async () => {
    await using shown = await scene();
    const { page } = shown;
    const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await page.getByLabel("Colours").selectOption("dark");
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    await settled(page);
    expect(await background()).toBe(dark);
  });

  it("says so where the server does not answer, and goes on when it does", async () => {
    await using shown = await scene("", {}, /Failed to load resource/);
    const { page, wrongs } = shown;
    await page.route("**/_fauxkms/overview*", (route) => route.abort());
    await page.locator("main [role=alert]").getByText("The server does not answer.").waitFor();
    await page.unroute("**/_fauxkms/overview*");
    await page.locator("main [role=alert]").waitFor({ state: "detached" });
    expect(wrongs).toEqual([]);
  });

  it("asks a server that does not answer ever less often", async () => {
    await using shown = await scene("connect", {}, /Failed to load resource/);
    const { page } = shown;
    let asked = 0;
    await page.route("**/_fauxkms/overview*", (route) => {
      asked++;
      return route.abort();
    });
    await expect.poll(() => asked).toBeGreaterThan(0);
    const [early, late] = [await requestsOf(page, 4500), await requestsOf(page, 4500)];
    // After 2, 4 and 8 seconds.
    expect(early.length).toBeLessThanOrEqual(2);
    expect(late.length).toBeLessThanOrEqual(1);
  });

  it("says that there is no such page, and leads back", async () => {
    await using shown = await scene("no/such/page");
    const { page, wrongs } = shown;
    expect(await page.locator("h1").innerText()).toBe("No such page");
    await page.getByRole("link", { name: "To the overview" }).click();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "No such page" }).waitFor();
    expect(wrongs).toEqual([]);
  });

  it.each(PAGES)(
    "shows on $name a recorded request whose members are all hostile as texts",
    async ({ path }) => {
      const { page, wrongs } = await watchedPage(browser);
      const workspace = freshWorkspace();
      await kms({ server: "enforce", workspace }).send(new ListKeysCommand({}));
      await page.route(/\/_fauxkms\/(overview|requests)\b/, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, json: hostileRequests(await answer.json()) });
      });
      await page.goto(urlOf(serverUrl("enforce"), path, { ws: workspace }));
      await settled(page);
      if (path === "" || path === "requests") {
        await page.locator("main :is(td, li)").filter({ hasText: HOSTILE }).first().waitFor();
      }
      await (await firstOpener(page))?.click();
      expect(await page.evaluate("'hacked' in window")).toBe(false);
      expect(await page.locator("main img, main script, main [onerror]").count()).toBe(0);
      expect(wrongs).toEqual([]);
      await page.unrouteAll({ behavior: "wait" });
      await page.context().close();
    },
  );
});

/** Calls of the control API that a page makes in some time. */
async function requestsOf(page: Page, milliseconds: number): Promise<string[]> {
  const seen: string[] = [];
  const note = (request: { url(): string }) => void seen.push(request.url());
  page.on("request", note);
  await page.waitForTimeout(milliseconds);
  page.off("request", note);
  return seen;
}

interface Answer {
  readonly requests?: readonly Record<string, unknown>[];
  readonly requestId?: string;
}

/** An answer of the control API, in which every text of a recorded request is hostile. */
function hostileRequests(answer: Answer): object {
  const hostile = (request: Record<string, unknown>) => ({
    ...request,
    operation: HOSTILE,
    principal: HOSTILE,
    keyId: HOSTILE,
    errorCode: HOSTILE,
    throttledBy: HOSTILE,
    invocationId: HOSTILE,
    status: 400,
    denied: { observed: false, sentence: HOSTILE, policy: HOSTILE, statement: HOSTILE },
  });
  if (answer.requestId !== undefined) return hostile({ ...answer });
  return { ...answer, ...(answer.requests && { requests: answer.requests.map(hostile) }) };
}
