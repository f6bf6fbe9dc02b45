import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/cli.ts";

const root = dirname(dirname(import.meta.dirname));

interface Billed {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function bill(args: readonly string[], cwd = root): Billed {
  return spawnSync(process.execPath, [join(root, "cli", "bill.ts"), ...args], { cwd, encoding: "utf8" });
}

const EXAMPLE = {
  type: "software",
  qps: 2000,
  keys: 2000,
  secrets: 200,
  accessManagement: 2,
  logStorageGb: 0,
  multiZone: true,
};
const FLAGS =
  "--type software --multi-zone --qps 2000 --keys 2000 --secrets 200 --access 2 --log 0 --months 1".split(
    " ",
  );
const BILL = `Item                                    Quantity    Each  A month  1 month
Base instance, software                        1  500.00   500.00   500.00
Multi-zone deployment                          1  120.00   120.00   120.00
Additional QPS (2,000 total)                   1  100.00   100.00   100.00
Additional keys (2,000 total)                100    9.00   900.00   900.00
Additional secrets (200 total)                 2   50.00   100.00   100.00
Additional access management (2 total)         1  125.00   125.00   125.00
Total in USD                                              1845.00  1845.00
`;

describe("npm run bill", () => {
  it("prints the worked example of the price list, as the package's script", () => {
    const npm = spawnSync("npm", ["run", "--silent", "bill", "--", "--spec", JSON.stringify(EXAMPLE)], {
      cwd: root,
      encoding: "utf8",
    });
    expect([npm.status, npm.stdout]).toEqual([0, BILL]);
  });

  it("prints the same for flags, and for a file", () => {
    expect(bill(FLAGS)).toMatchObject({ status: 0, stdout: BILL, stderr: "" });
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "spec.json"), JSON.stringify(EXAMPLE));
    expect(bill(["--spec", "spec.json"], directory)).toMatchObject({ status: 0, stdout: BILL, stderr: "" });
  });

  it("is called in its help as the package's users call it", () => {
    expect(bill(["--help"]).stdout).toMatch(/^usage: fauxkms bill /);
  });

  it("prints JSON for programs, with the same amounts", () => {
    const { status, stdout, stderr } = bill([...FLAGS, "--months", "12", "--json"]);
    expect([status, stderr, stdout.trim().split("\n").length]).toEqual([0, "", 1]);
    expect(JSON.parse(stdout)).toMatchObject({
      currency: "USD",
      months: 12,
      monthly: "1845.00",
      monthlyCents: 184_500,
      amount: expect.stringMatching(/^\d+\.\d\d$/),
      lines: expect.arrayContaining([
        expect.objectContaining({
          item: "Additional keys (2,000 total)",
          quantity: 100,
          monthlyCents: 90_000,
        }),
      ]),
    });
    expect(bill(["--json", "--qps", "10000"])).toMatchObject({ status: 1, stdout: "" });
  });

  it("lets a flag win over the specification, and has defaults for the rest", () => {
    const { status, stdout } = bill([
      "--spec",
      '{"type":"software","qps":4000}',
      "--type",
      "hardware",
      "--months",
      "12",
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Item +Quantity +Each +A month +12 months\n/);
    expect(stdout).toMatch(/^Base instance, hardware +1 +1799\.00 +1799\.00 +21588\.00$/m);
    expect(stdout).toMatch(/^Additional QPS \(4,000 total\) +1 +200\.00 +200\.00 +2400\.00$/m);
    expect(stdout).toMatch(/^Total in USD +1999\.00 +23988\.00\n$/m);
  });

  // "To purchase … 10,000 QPS or 20,000 QPS, contact your account manager" (Performance data for KMS).
  it.each([
    [["--qps", "10000", "--agreed-price", "1500"], /^Total in USD +1500\.00 +1500\.00$/m],
    [
      ["--qps", "20000", "--agreed-price", "2999.5", "--months", "12"],
      /^Total in USD +2999\.50 +35994\.00$/m,
    ],
    [
      ["--type", "hardware", "--qps", "8000", "--agreed-price", "2500"],
      /as agreed, hardware, 8,000 QPS +1 +2500/,
    ],
    [["--keys", "1010", "--agreed-price", "400"], /^Total in USD +400\.00 +400\.00$/m],
  ])("quotes what was agreed: %j", (args, line) => {
    expect(bill(args)).toMatchObject({ status: 0, stdout: expect.stringMatching(line) });
  });

  it.each([
    [["--qps", "3000", "--agreed-price", "1500"], /^bill: qps: 3,000 QPS is no plan/],
    [["--qps", "200", "--agreed-price", "100"], /^bill: qps: .* no list price/],
    [["--qps", "10000"], /^bill: qps: 10,000 QPS .* contact your account manager\n$/],
    [["--keys", "1005"], /^bill: keys: .* by 10.*\n$/],
    [["--keys=-10"], /^bill: keys: .*\n$/],
    [["--type", "hardware", "--keys", "1010"], /^bill: keys: .* no more are sold\n$/],
    [["--multi-zone", "--region", "ap-southeast-7"], /^bill: multiZone: .*\n$/],
    [["--months", "10"], /^bill: months: .*\n$/],
  ])("refuses what is not sold with 1: %j", (args, message) => {
    expect(bill(args)).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(message) });
  });

  it.each([
    [["--size", "1"], /^bill: Unknown option '--size'.*\n$/],
    [["software"], /^bill: Unexpected argument.*\n$/],
    [["--agreed-price", "-1"], /^bill: .*agreed-price.*/],
    [["--agreed-price", "cheap"], /^bill: --agreed-price cheap: not dollars.*\n$/],
    [["--keys", "many"], /^bill: --keys many: not a number\n$/],
    [["--type", "gold"], /^bill: type: must be software or hardware\n$/],
    [["--spec", "{"], /^bill: --spec \{: not JSON\n$/],
    [["--spec", '{"qpz":1}'], /^bill: qpz: unknown.*\n$/],
    [["--spec", "nowhere.json"], /^bill: --spec nowhere\.json: ENOENT.*\n$/],
  ])("refuses what it does not understand with 2: %j", (args, message) => {
    expect(bill(args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringMatching(message) });
  });

  it("prints help", () => {
    expect(bill(["--help"])).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringMatching(/^usage: /),
    });
  });
});
