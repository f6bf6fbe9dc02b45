import { beforeAll, describe, expect, it } from "vitest";
import { ALIBABA_OPERATIONS } from "../../../support/alibaba-operations.ts";
import { requestOf } from "../../../support/alibaba-requests.ts";
import { prepareAlibabaAccount } from "../../../support/alibaba-snapshot.ts";
import { RamScene, refused, system, type Who } from "../../../support/ram-scene.ts";

/* A denial tells nobody what there is. */

const NONE = {
  key: "00000000-0000-4000-8000-00000000abcd",
  inInstance: "key-hzz0000000000000000aa",
  secret: "no-such-secret",
  alias: "alias/no-such-alias",
};

/** An alias that is there. */
const ALIAS = "alias/another";

let scene: RamScene;
let named: Readonly<Record<string, string>>;
/** Keys of other kinds and states than that of `named`. */
let others: readonly string[];
let inInstance: string;

beforeAll(async () => {
  scene = await RamScene.begin();
  const options = { url: scene.url, account: scene.a, accessKey: scene.root.accessKey };
  const prepared = await prepareAlibabaAccount(options);
  named = prepared.named;
  others = prepared.keys.map(({ KeyId }) => KeyId).filter((id) => id !== named.KeyId);
  const { id: KeyId } = await scene.key();
  others = [KeyId, ...others];
  await scene.client.call("CreateAlias", { AliasName: ALIAS, KeyId });
  inInstance = (await scene.key({ DKMSInstanceId: await scene.instance() })).id;
});

/** What a refusal shows, in which the names that were asked for do not differ. */
async function shown(who: Who, operation: string, request: Record<string, string>, name: string) {
  const { code, data } = await refused(scene.call(who, operation, request));
  const { EncodedDiagnosticMessage: _, ...detail } = (data.AccessDeniedDetail ?? {}) as Record<
    string,
    unknown
  >;
  return {
    operation,
    code,
    status: data.HttpStatus,
    message: String(data.Message).replace(name, "NAME"),
    detail,
  };
}

/** Operations with parameters of these names, each with its parameter. */
function* withParameter(...names: readonly string[]): Iterable<readonly [string, string]> {
  for (const operation of Object.keys(ALIBABA_OPERATIONS)) {
    if (operation === "BatchGetSecretValue") continue;
    for (const name of names) {
      if (name in requestOf(operation, named)) yield [operation, name];
    }
  }
}

/** Expects the same refusal whichever of some names a parameter has. */
async function expectSame(
  who: Who,
  operation: string,
  parameter: string,
  names: readonly string[],
  more = {},
) {
  const seen = [];
  for (const name of names) {
    const request = { ...requestOf(operation, named), ...more, [parameter]: name };
    seen.push(await shown(who, operation, request, name));
  }
  for (const each of seen) expect(each, `${operation} ${parameter}`).toEqual(seen[0]);
  expect(seen[0]?.code, `${operation} ${parameter}`).toBe("Forbidden.NoPermission");
}

const KEYS = ["KeyId", "DestinationKeyId", "ResourceId.1", "EncryptionKeyId"];

describe("who may nothing", () => {
  it("is not told which keys there are, of which kind, and in which state", async () => {
    const u = await scene.u();
    const ids = [...others, NONE.key, inInstance, NONE.inInstance];
    for (const [operation, parameter] of withParameter(...KEYS))
      await expectSame(u, operation, parameter, ids);
    await expectSame(u, "ReEncrypt", "SourceKeyId", ids);
    for (const more of [{ SourceKeyVersionId: NONE.key, SourceEncryptionAlgorithm: "RSAES_OAEP_SHA_256" }]) {
      await expectSame(u, "ReEncrypt", "SourceKeyId", ids, more);
    }
    const { KeyId: _, ...request } = requestOf("SetDeletionProtection", named);
    const arns = ids.map((id) => scene.arn(`key/${id}`));
    const seen = [];
    for (const arn of arns) {
      seen.push(await shown(u, "SetDeletionProtection", { ...request, ProtectedResourceArn: arn }, arn));
    }
    for (const each of seen) expect(each).toEqual(seen[0]);
    expect(seen[0]?.code).toBe("Forbidden.NoPermission");
  });

  it("is not told which aliases there are", async () => {
    const u = await scene.u();
    const names = [ALIAS, NONE.alias];
    for (const [operation, parameter] of withParameter("AliasName", "KeyId", "DestinationKeyId")) {
      await expectSame(u, operation, parameter, names);
    }
  });

  it("makes no default key by asking for it", async () => {
    const u = await scene.u();
    const full = await scene.as("user/full", [system("AliyunKMSFullAccess")]);
    const use = { KeyId: "alias/acs/oss", Plaintext: "dGV4dA==" };
    const there = async () => {
      const { Aliases } = await scene.client.call("ListAliases", { PageSize: 100 });
      return (Aliases as { Alias: { AliasName: string }[] }).Alias.some(
        ({ AliasName }) => AliasName === use.KeyId,
      );
    };
    await scene.denied(u, "Encrypt", use, { names: scene.arn(use.KeyId) });
    await scene.denied(u, "DescribeKey", { KeyId: use.KeyId }, { names: scene.arn(use.KeyId) });
    expect(await scene.explained(full, "Encrypt", use)).toMatchObject({ decision: "allow" });
    expect(await there()).toBe(false);
    await scene.allowed(full, "Encrypt", use);
    expect(await there()).toBe(true);
  });

  it("is not told which secrets there are", async () => {
    const u = await scene.u();
    const names = [named.SecretName ?? "", "going", NONE.secret];
    for (const [operation, parameter] of withParameter("SecretName")) {
      await expectSame(u, operation, parameter, names);
      const arns = names.map((name) => scene.arn(`secret/${name}`));
      if (operation !== "CreateSecret") await expectSame(u, operation, parameter, arns);
    }
  });

  it("is not told which instances, access points, rules and policies there are", async () => {
    const u = await scene.u();
    for (const [operation, parameter] of withParameter("Name", "AapName")) {
      await expectSame(u, operation, parameter, ["prepared", "policy", "rule", "no-such-thing"]);
    }
    const { DefaultKmsInstanceId } = await scene.client.call("GetDefaultKmsInstance");
    const instances = [String(DefaultKmsInstanceId), "kst-hzz0000000000000000aa"];
    for (const [operation, parameter] of withParameter("KmsInstanceId")) {
      await expectSame(u, operation, parameter, instances);
    }
    for (const [operation, parameter] of withParameter("ClientKeyId")) {
      await expectSame(u, operation, parameter, [
        named.ClientKeyId ?? "",
        "KAAP.00000000-0000-4000-8000-000000000000",
      ]);
    }
  });
});

describe("a stranger who may all in their own account", () => {
  it("is not told which keys and secrets another account has", async () => {
    const x = await scene.as("user/x", [system("AdministratorAccess")], { account: scene.b });
    const root = await scene.rootOf(scene.b);
    const ids = [...others, NONE.key, inInstance, NONE.inInstance];
    const arns = ids.map((id) => scene.arn(`key/${id}`));
    const aliases = [ALIAS, NONE.alias].map((name) => scene.arn(name));
    // Of one's own account only, whatever the account in the name.
    const own: ReadonlySet<string> = new Set(["CreateSecret", "ExportDataKey", "ListTagResources"]);
    for (const who of [x, root]) {
      const mine = await scene.call(who, "CreateKey");
      const { KeyId } = mine.KeyMetadata as { KeyId: string };
      const { CiphertextBlob } = await scene.call(who, "Encrypt", { KeyId, Plaintext: "AAAA" });
      const more = { CiphertextBlob: String(CiphertextBlob) };
      for (const [operation, parameter] of withParameter(...KEYS)) {
        if (!own.has(operation)) await expectSame(who, operation, parameter, arns, more);
      }
      await expectSame(who, "ReEncrypt", "SourceKeyId", arns, { ...more, DestinationKeyId: KeyId });
      for (const operation of ["Encrypt", "GenerateDataKey", "DescribeKey"]) {
        await expectSame(who, operation, "KeyId", aliases);
      }
      const secrets = [named.SecretName ?? "", "going", NONE.secret].map((name) =>
        scene.arn(`secret/${name}`),
      );
      for (const [operation, parameter] of withParameter("SecretName")) {
        if (!own.has(operation)) await expectSame(who, operation, parameter, secrets);
      }
    }
  });
});
