import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { answers, Run, temporaryDirectory } from "../support/cli.ts";
import { kms } from "../support/client.ts";

const remove = (path: string) => rmSync(path, { recursive: true });

// Issue 15, point 10: health stayed ok, and every call was a 500.
describe("a data directory that goes away under a running server", () => {
  it.each<[how: string, act: (data: string) => void]>([
    ["is deleted", remove],
    ["is moved", (data) => renameSync(data, `${data}-moved`)],
    ["loses its state", (data) => remove(join(data, "state"))],
    ["loses its database", (data) => remove(join(data, "state", "d1"))],
    ["loses its secret", (data) => remove(join(data, "secret"))],
    [
      "is replaced by a copy",
      (data) => {
        cpSync(data, `${data}-copy`, { recursive: true });
        remove(data);
        renameSync(`${data}-copy`, data);
      },
    ],
  ])("ends it with one line where it %s", async (_, act) => {
    const data = join(temporaryDirectory(), "data");
    const run = new Run(["start", "--port", "0", "--data", data]);
    const url = await run.ready();
    await kms({ url, account: "111122223333" }).send(new CreateKeyCommand({}));
    act(data);
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^fauxkms: \S*data\S* was deleted or replaced while the server was using it, so it ends\n$/,
    );
    expect(await answers(url)).toBe(false);
  });
});
