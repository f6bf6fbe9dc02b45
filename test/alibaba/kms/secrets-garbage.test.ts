import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/alibaba/kms/operations.ts";
import { alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { addSecret, RDS, REDIS, withoutId } from "../../support/alibaba-secrets.ts";

const OF_SECRETS = OPERATIONS.filter(({ name }) => /Secret|ManagedDataKey|RandomPassword/.test(name));

/** What no parameter of these operations is, or nearly none. */
const GARBAGE = [
  "",
  " ",
  "\u0000",
  "\ud83d\ude00".repeat(200),
  "null",
  "[]",
  "{}",
  "[null]",
  '{"__proto__":{"a":"b"}}',
  '[{"Key":"__proto__","Values":["x"]}]',
  "-1",
  "1e400",
  "9007199254740993",
  "../../etc/passwd",
  "acs:kms:cn-hangzhou:1:secret/x",
  "acs:kms:cn-hangzhou:99999999999999999999:secret/__proto__",
  "$Auto",
  "x".repeat(9000),
];

describe("a request with an impossible parameter", () => {
  it.each(OF_SECRETS.map((operation) => [operation.name, operation] as const))(
    "is answered without a server error by %s",
    async (Action, { input, method = "POST" }) => {
      const client = alibabaClient();
      const SecretName = await addSecret(client, /Rotat/.test(Action) ? RDS : {});
      const fitting: Readonly<Record<string, string>> = {
        SecretName,
        SecretData: "data",
        VersionId: "v9",
        VersionStage: "own",
        MoveToVersion: "v1",
        DataKeyName: "key",
        EnableAutomaticRotation: "false",
        SecretsList: JSON.stringify([{ SecretName }]),
      };
      const members = Object.keys(input);
      const needed = members.filter((member) => member in fitting && member !== "VersionStage");
      for (const member of members) {
        for (const value of GARBAGE) {
          const given = Object.fromEntries(needed.map((each) => [each, fitting[each] ?? ""]));
          const body = new URLSearchParams({ ...given, [member]: value });
          const { status, json } = await rawAlibaba({ Action }, client, { method, body });
          const seen = `${member}=${value.slice(0, 40)}: ${JSON.stringify(json)}`;
          expect(status, seen).toBeLessThan(500);
          expect(json.RequestId, seen).toMatch(/^[0-9a-f-]{36}$/);
        }
      }
    },
  );
});

describe("an answer in XML", () => {
  it("nests as the one in JSON does", async () => {
    const client = alibabaClient();
    const SecretName = await addSecret(client, {
      ...REDIS,
      Tags: [{ TagKey: "a", TagValue: "b" }],
      Description: "<&>",
    });
    const { text, headers } = await rawAlibaba(
      { Action: "DescribeSecret", Format: "XML", SecretName, FetchTags: "true" },
      client,
    );
    expect(headers.get("content-type")).toContain("text/xml");
    expect(text).toContain(`<SecretName>${SecretName}</SecretName>`);
    expect(text).toContain("<Tags><Tag><TagKey>a</TagKey><TagValue>b</TagValue></Tag></Tags>");
    expect(text).toContain("<Description>&lt;&amp;&gt;</Description>");
    const versions = await rawAlibaba({ Action: "ListSecretVersionIds", Format: "XML", SecretName }, client);
    expect(
      versions.text.match(/<VersionStages><VersionStage>ACS\w+<\/VersionStage><\/VersionStages>/g),
    ).toHaveLength(2);
    expect(withoutId(await client.call("ListSecrets"))).toMatchObject({ TotalCount: 1 });
  });
});
