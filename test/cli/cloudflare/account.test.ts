import { describe, expect, it } from "vitest";
import { accountOf } from "../../../cli/cloudflare/account.ts";
import { saying } from "../../support/wrangler.ts";

const login = (...ids: readonly string[]) =>
  JSON.stringify({ loggedIn: true, accounts: ids.map((id) => ({ id, name: `of ${id}` })) });

describe("the account of a deployment", () => {
  it("is the only one of the login, or the one that is chosen", async () => {
    expect(await accountOf(saying(login("a")), undefined)).toEqual({ id: "a", name: "of a" });
    expect(await accountOf(saying(login("a", "b")), "b")).toEqual({ id: "b", name: "of b" });
  });

  it("is the chosen one also where the token may not list it", async () => {
    expect(await accountOf(saying(login()), "c")).toEqual({ id: "c", name: "c" });
  });

  it.each([
    [
      "no login",
      '{"loggedIn":false}',
      1,
      /^not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN/,
    ],
    [
      "a login that is refused",
      "✘ [ERROR] A request failed.\n  Invalid API Token [code: 1000]\n",
      1,
      /refuses the login \(A request failed\. Invalid API Token \[code: 1000\]\)/,
    ],
    ["no account", login(), 0, /shows no account: set CLOUDFLARE_ACCOUNT_ID/],
    ["several accounts", login("a", "b"), 0, /CLOUDFLARE_ACCOUNT_ID to one of a \(of a\), b \(of b\)/],
    ["another answer", "[]", 0, /refuses the login/],
  ])("is refused with words for %s", async (_, stdout, code, words) => {
    await expect(accountOf(saying(stdout, code), undefined)).rejects.toThrow(words);
  });
});
