import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HELP, readStartOptions, UsageError } from "../cli/options.ts";
import { WRITTEN, withWritten } from "../cli/write-settings.ts";
import { NAMED_SETTINGS, readSettings, SETTINGS, settingValue, WORKER_CHOICES } from "../src/settings.ts";

/** A text that no choice and no number is. */
const UNSPEAKABLE = "unspeakable";

describe("the table of settings", () => {
  it("names each flag and each variable once", () => {
    const flags = NAMED_SETTINGS.map(([, { flag }]) => flag);
    const variables = NAMED_SETTINGS.map(([, { variable }]) => variable);
    expect(new Set(flags).size).toBe(flags.length);
    expect(new Set(variables).size).toBe(variables.length);
  });

  it.each(WORKER_CHOICES)("gives %s defaults that can be its value", (_, { shape, deployed, ...setting }) => {
    for (const standard of [setting.default, deployed ?? setting.default]) {
      expect(settingValue(shape, standard)).toBeDefined();
    }
  });

  it.each(NAMED_SETTINGS)("has a line of help for %s with its variable and default", (_, setting) => {
    const line = HELP.split("\n").find((each) => each.startsWith(`  --${setting.flag} `));
    expect(line).toContain(` ${setting.variable} `);
    expect(line).toContain(` ${setting.default} `);
    expect(line).toContain(setting.help);
  });

  it.each(WRITTEN)("stands in $file as `npm run format` writes it", (place) => {
    expect(readFileSync(place.file, "utf8")).toBe(withWritten(place));
  });
});

describe("the settings that a Worker reads", () => {
  it("have their defaults where nothing is said, and signatures are verified on a deployment", () => {
    const local = {
      quotas: "enforce",
      resourceQuotas: "follow",
      quotaProfile: "seed",
      hotKeyLimit: 8,
      throttleHeader: "on",
      record: "on",
      log: "none",
      quotaApproval: "auto",
      quotaApprovalSeconds: 5,
      gatewayWaitMs: 1000,
      auth: "permissive",
      policies: "follow",
      grantDelaySeconds: 0,
      expiredInstances: "stop",
      activation: "open",
      signup: "token",
      openWorkspaces: 3,
      openLifeSeconds: 86_400,
      openStores: 10,
      openKeys: 100,
      openRequests: 10_000,
      unusedWorkspaceDays: 0,
      xksTimeoutMs: 250,
    };
    expect(readSettings({}, true)).toEqual({ settings: local });
    expect(readSettings({}, false)).toEqual({
      settings: { ...local, auth: "strict", unusedWorkspaceDays: 90 },
    });
  });

  it("are what the variables say", () => {
    const read = readSettings({ HOT_KEY_LIMIT: "25", QUOTA_APPROVAL_SECONDS: "0.5", RECORD: "off" }, true);
    expect(read).toMatchObject({
      settings: { hotKeyLimit: 25, quotaApprovalSeconds: 0.5, record: "off", quotas: "enforce" },
    });
  });

  it.each(WORKER_CHOICES)("refuse a variable of %s that says no such thing", (_, { variable }) => {
    expect(readSettings({ [variable]: UNSPEAKABLE }, true)).toEqual({ wrong: [variable] });
  });

  it("name all variables that are wrong at once", () => {
    const wrong = { AUTH: UNSPEAKABLE, RECORD: UNSPEAKABLE };
    expect(readSettings(wrong, false)).toEqual({ wrong: ["RECORD", "AUTH"] });
  });

  it.each([
    ["a number below the least", "XKS_TIMEOUT_MS", "0"],
    ["a number above the most", "HOT_KEY_LIMIT", "1000001"],
    ["a fraction of a whole number", "GATEWAY_WAIT_MS", "1.5"],
  ])("refuse %s", (_, variable, text) => {
    expect(readSettings({ [variable]: text }, true)).toEqual({ wrong: [variable] });
  });
});

describe("the settings that the command line reads", () => {
  it.each(WORKER_CHOICES)(
    "are refused by their flag, %s, where the Worker would refuse them",
    (_, setting) => {
      const { flag, shape } = setting;
      const allowed = shape.kind === "choice" ? shape.of.join(" or ") : /\d+ to \d+/;
      const read = () => readStartOptions([`--${flag}`, UNSPEAKABLE], {});
      expect(read).toThrow(UsageError);
      expect(read).toThrow(allowed);
      expect(read).toThrow(`--${flag} ${UNSPEAKABLE}: must be `);
    },
  );

  it("are those of the table, each by its flag, else by its variable, else by its default", () => {
    expect(Object.keys(readStartOptions([], {}))).toEqual(Object.keys(SETTINGS));
    const environment = { XKS_TIMEOUT_MS: "300", QUOTA_APPROVAL_SECONDS: "7" };
    const options = readStartOptions(["--xks-timeout", "400"], environment);
    expect(options).toMatchObject({ xksTimeoutMs: "400", quotaApprovalSeconds: "7", hotKeyLimit: "8" });
  });

  it("are lists where a flag is repeated or a variable has commas", () => {
    const flags = ["--allowed-host", "kms-mock", "--allowed-host", "*.kms.example"];
    expect(readStartOptions(flags, {}).allowedHosts).toEqual(["kms-mock", "*.kms.example"]);
    const environment = { EXTRA_REGIONS: "moon-west-1, cn-luna" };
    expect(readStartOptions([], environment).extraRegions).toEqual(["moon-west-1", "cn-luna"]);
    expect(() => readStartOptions(["--extra-region", "Luna"], {})).toThrow(
      "--extra-region Luna: not the name of a Region",
    );
  });
});
