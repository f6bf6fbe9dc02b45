import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Run, temporaryDirectory } from "../support/cli.ts";

const start = (data: string) => new Run(["start", "--port", "0", "--data", data]);

describe("a data directory that a server uses", () => {
  it("is refused to a second one, with one line that names the first", async () => {
    const data = temporaryDirectory();
    const first = start(data);
    await first.ready();
    const { code, stderr } = await start(data).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^fauxkms: cannot use .*: process \d+ is using it .*\n$/);
  });

  it("is free again once the first has stopped, or was killed", async () => {
    const data = temporaryDirectory();
    const first = start(data);
    await first.ready();
    first.child.kill("SIGKILL");
    await first.ended;
    const second = start(data);
    await second.ready();
    second.child.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
    await start(data).ready();
  });

  it("is taken over from a process that is gone", async () => {
    const data = temporaryDirectory();
    writeFileSync(join(data, "lock"), "999999999");
    await start(data).ready();
  });
});
