import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLOUD_FACTS, CLOUD_NAMES, type Cloud } from "../../src/cloud/list.ts";
import { CLOUDS } from "../../src/clouds.ts";

/** What belongs to one cloud, or lists them. */
const OWN = new RegExp(`^src/((${CLOUD_NAMES.join("|")})/|cloud/|clouds\\.ts$)`);

/** Other files that name a cloud, because their subject is one of it alone. */
const OF_ONE_CLOUD: Readonly<Partial<Record<Cloud, readonly string[]>>> = {
  aws: [
    "src/control/aws-account.ts",
    "src/control/alarms.ts",
    "src/control/clusters.ts",
    "src/control/costs.ts",
    "src/control/custom-key-stores.ts",
    "src/control/events.ts",
    "src/control/notifications.ts",
    "src/control/organizations.ts",
    "src/control/service-calls.ts",
    // What is meant where a query names no cloud, and where an ARN does not.
    "src/control/keys.ts",
    "src/control/quotas.ts",
    "src/keys/identifiers.ts",
    "src/keys/aws-key.ts",
    "src/directory/aws-identity.ts",
    "src/isolate/managed-policies.ts",
    // Parts of a key store that the other cloud's stores have not got.
    ...["custom-key-stores", "grants", "multi-region"].map(
      (part) => `src/objects/key-store/${part}/schema.ts`,
    ),
  ],
  alibaba: [
    "src/control/balances.ts",
    "src/control/bills.ts",
    "src/control/instance-quotas.ts",
    "src/control/instance-sales.ts",
    "src/control/instance-settings.ts",
    "src/control/instances.ts",
    "src/control/resource-directories.ts",
    "src/control/saml-providers.ts",
    "src/control/secrets.ts",
    "src/directory/ram-identity.ts",
    "src/isolate/client-keys.ts",
    "src/keys/alibaba-identifiers.ts",
    "src/keys/alibaba-key.ts",
    ...["access-points", "instances", "secrets", "service"].map(
      (part) => `src/objects/key-store/${part}/schema.ts`,
    ),
  ],
};

const NAME = `["'\`](?:${CLOUD_NAMES.join("|")})["'\`]`;
const COMPARED = new RegExp(
  [
    `[=!]==?\\s*${NAME}`,
    `${NAME}\\s*[=!]==?`,
    `\\bcase\\s+${NAME}`,
    `\\[[^\\]]*${NAME}[^\\]]*\\]\\.includes\\(`,
  ].join("|"),
);

const shared = globSync(["src/**/*.ts", "cli/*.ts"])
  .filter((file) => !OWN.test(file))
  .sort()
  .map((file) => ({ file, code: readFileSync(file, "utf8").replace(/^\s*(\/\*|\*|\/\/).*$/gm, "") }));

describe("code that all clouds share", () => {
  it("is found by this test", () => {
    expect(shared.length).toBeGreaterThan(150);
    expect(COMPARED.test('cloud === "alibaba" ? 1 : 2')).toBe(true);
    expect(COMPARED.test('case "aws":')).toBe(true);
    expect(COMPARED.test('scopeOf(workspace, "aws", account)')).toBe(false);
  });

  it("compares nothing with the name of a cloud: it asks the cloud's record", () => {
    expect(shared.filter(({ code }) => COMPARED.test(code)).map(({ file }) => file)).toEqual([]);
  });

  it("names a cloud only where the subject is that cloud's alone", () => {
    const named = (cloud: string) =>
      shared.filter(({ code }) => new RegExp(`"${cloud}"`).test(code)).map(({ file }) => file);
    for (const cloud of CLOUD_NAMES) expect(named(cloud)).toEqual([...(OF_ONE_CLOUD[cloud] ?? [])].sort());
  });
});

describe("the facts of clouds", () => {
  it("include a ciphertext number each, and earlier numbers never change", () => {
    const numbers = CLOUD_NAMES.map((name) => CLOUD_FACTS[name].ciphertextNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect([CLOUD_FACTS.aws.ciphertextNumber, CLOUD_FACTS.alibaba.ciphertextNumber]).toEqual([0, 1]);
  });

  it.each(CLOUD_NAMES)(
    "include a valid standard account and Region of %s, and validly named Regions",
    (name) => {
      const { account, regionName, regions, standard } = CLOUD_FACTS[name];
      expect(standard.account).toMatch(account);
      expect(regions).toContain(standard.region);
      expect(regions.filter((region) => !regionName.test(region))).toEqual([]);
    },
  );

  it.each(CLOUD_NAMES)("are part of the record of %s", (name) => {
    expect(CLOUDS[name]).toMatchObject(CLOUD_FACTS[name]);
    expect(CLOUDS[name].operations.size).toBeGreaterThan(0);
  });
});
