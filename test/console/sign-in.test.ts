import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROWSER, openBrowser, seriousFindings, settled, WITHOUT, watchedPage } from "../support/browser.ts";
import { control, serverUrl } from "../support/client.ts";
import { PAGES, urlOf } from "../support/console-pages.ts";

const ADMIN = "test-admin-token";
const asAdmin = { server: "strict", token: ADMIN } as const;
/** What a browser says of a status that the console is to be told. */
const REFUSED = /Failed to load resource: .* 401/;

describe.skipIf(BROWSER === null)(`the console of a server with a token${WITHOUT}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** A page that asks for a token. */
  async function closed() {
    const watched = await watchedPage(browser, { expected: REFUSED });
    await watched.page.goto(urlOf(serverUrl("strict"), ""));
    const field = watched.page.getByLabel("Admin token, or the token of a workspace");
    await field.waitFor();
    const enter = async (token: string) => {
      await field.fill(token);
      await field.press("Enter");
    };
    return { ...watched, field, enter, [Symbol.asyncDispose]: () => watched.page.context().close() };
  }

  it("shows nothing without one, and says where a token is wrong", async () => {
    await using shown = await closed();
    const { page, enter, wrongs } = shown;
    expect(await page.locator("nav").count()).toBe(0);
    await enter("wrong");
    await page.getByRole("alert").getByText("the token opens nothing here").waitFor();
    expect(await page.locator("nav").count()).toBe(0);
    expect(wrongs).toEqual([]);
  });

  it("opens with the admin's, which no script can read then, and stays open when it is loaded anew", async () => {
    await using shown = await closed();
    const { page, enter, wrongs } = shown;
    await enter(ADMIN);
    await settled(page);
    expect(await page.locator("nav a").allInnerTexts()).toEqual(PAGES.map(({ name }) => name));
    expect(await page.evaluate("document.cookie")).toBe("");
    const kept = await page.evaluate<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");
    expect(kept + page.url()).not.toContain(ADMIN);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    await page.reload();
    await settled(page);
    expect(await page.locator("h1").innerText()).toBe("Overview");
    expect(wrongs).toEqual([]);
  });

  it("ends the session on demand, and another token opens it again", async () => {
    await using shown = await closed();
    const { page, enter, field, wrongs } = shown;
    const focused = () => page.evaluate("document.activeElement?.tagName");
    await expect.poll(focused).toBe("INPUT");
    await enter(ADMIN);
    await settled(page);
    await expect.poll(focused).toBe("H1");
    await page.getByRole("button", { name: "Sign out" }).click();
    await field.waitFor();
    await expect.poll(focused).toBe("INPUT");
    expect(await page.context().cookies()).toEqual([]);
    await page.reload();
    await field.waitFor();
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    await enter(String(json.token));
    const workspaces = page.locator(".places select").first();
    await expect.poll(() => workspaces.locator("option").allInnerTexts()).toEqual([json.name]);
    expect(wrongs).toEqual([]);
  });

  it("shows the workspace of the token, where the link to it named another one", async () => {
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    const { page } = await watchedPage(browser);
    await page.goto(urlOf(serverUrl("strict"), "faults", { ws: "default", cloud: "aws" }));
    const field = page.getByLabel("Admin token, or the token of a workspace");
    await field.fill(String(json.token));
    await field.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Faults" }).waitFor();
    await settled(page);
    await page.locator(".clock").waitFor();
    expect(new URL(page.url()).search).toBe("");
    // A link that is followed later leads back.
    await page.goto(urlOf(serverUrl("strict"), "faults", { ws: "default" }));
    await page.locator("main > [role=alert] a").click();
    await page.locator(".clock").waitFor();
    await page.context().close();
  });

  it("asks for a token again where a paused page learns that the session has ended", async () => {
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    await using shown = await closed();
    const { page, enter, field } = shown;
    await enter(String(json.token));
    await settled(page);
    await page.getByRole("button", { name: "Live" }).click();
    await control("DELETE", `workspaces/${json.name}`, undefined, asAdmin);
    await page.locator("nav a").getByText("Alarms").click();
    await field.waitFor();
  });

  it("copies a command with a variable in place of the token", async () => {
    await using shown = await closed();
    const { page, enter } = shown;
    await enter(ADMIN);
    await settled(page);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    await page.goto(urlOf(serverUrl("strict"), "", { ws: String(json.name) }));
    await settled(page);
    await page.locator(".clock").waitFor();
    await page.keyboard.press(".");
    await page.getByRole("status").getByRole("button", { name: "Copy as curl" }).click();
    const command = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(command).toContain('-H "Authorization: Bearer $FAUXKMS_TOKEN"');
    expect(command).not.toContain(ADMIN);
  });

  it("changes the mock in that session", async () => {
    await using shown = await closed();
    const { page, enter } = shown;
    await enter(ADMIN);
    await settled(page);
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    await page.goto(urlOf(serverUrl("strict"), "", { ws: String(json.name) }));
    await settled(page);
    await page.locator(".clock button").click();
    await page.getByRole("dialog").getByRole("button", { name: "Freeze it" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Let it run" }).waitFor();
    const there = { ...asAdmin, workspace: String(json.name) };
    expect((await control("GET", "clock", undefined, there)).json.mode).toBe("frozen");
  });

  it("shows with a workspace's token that workspace on every page, and asks again when it has ended", async () => {
    const { json } = await control("POST", "workspaces", {}, asAdmin);
    await using shown = await closed();
    const { page, enter, field, wrongs } = shown;
    await enter(String(json.token));
    await settled(page);
    const workspaces = page.locator(".places select").first();
    await expect.poll(() => workspaces.locator("option").allInnerTexts()).toEqual([json.name]);
    for (const { name } of PAGES) {
      await page.locator("nav a").getByText(name, { exact: true }).click();
      await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
      await settled(page);
      expect(await page.locator("main [role=alert]").allInnerTexts(), name).toEqual([]);
    }
    expect(wrongs).toEqual([]);
    await control("DELETE", `workspaces/${json.name}`, undefined, asAdmin);
    await field.waitFor();
  });

  it("lets everybody sign in, as far as axe sees", async () => {
    const { page } = await watchedPage(browser, { bypassCSP: true });
    await page.goto(urlOf(serverUrl("strict"), ""));
    await page.getByLabel("Admin token").waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
    }
    await page.context().close();
  });
});
