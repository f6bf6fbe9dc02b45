import { expect, it } from "vitest";
import type { Run } from "./key-kinds-runtimes.ts";
import { opensslDisagrees, opensslSample } from "./openssl-peer.ts";

/** What every kind of asymmetric key has to do, wherever it runs. */
export function itWorksAs(spec: string, run: Run): void {
  it(`${spec}: what it makes, OpenSSL and it itself take`, async () => {
    const sample = await run("sample", spec);
    expect(opensslDisagrees(sample)).toEqual([]);
    expect(await run("check", sample)).toMatchObject({ failures: [] });
  });

  it(`${spec}: takes what OpenSSL makes`, async () => {
    expect(await run("check", opensslSample(spec))).toMatchObject({ failures: [] });
  });

  itThrowsForNothing(spec, run);
}

/** No bytes make it throw, but `load`. */
export function itThrowsForNothing(spec: string, run: Run): void {
  it(`${spec}: throws for no bytes`, async () => {
    const { failures, checked } = await run("garbage", spec);
    expect(failures).toEqual([]);
    expect(checked.accept).toBeGreaterThan(200);
    const notMaterial = await Promise.all(
      ["", "00", "30", "0500"].map((material) => run("loads", { spec, material })),
    );
    expect(notMaterial).toEqual([false, false, false, false]);
  });
}
