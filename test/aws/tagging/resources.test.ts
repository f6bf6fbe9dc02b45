import { CreateKeyCommand, UntagResourceCommand } from "@aws-sdk/client-kms";
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  GetTagKeysCommand,
  GetTagValuesCommand,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, serverUrl } from "../../support/client.ts";
import { credential } from "../../support/sign.ts";

const client = (account: string, region = "us-east-1") =>
  new ResourceGroupsTaggingAPIClient({
    endpoint: serverUrl("off"),
    region,
    credentials: { accessKeyId: account, secretAccessKey: "any" },
    maxAttempts: 1,
  });

const account = freshAccount();
const arns: string[] = [];

const TAGS: readonly Readonly<Record<string, string>>[] = [
  { team: "blue", stage: "test" },
  { team: "red", stage: "prod" },
  { team: "blue", note: "" },
];

beforeAll(async () => {
  for (const tags of [...TAGS, {}]) {
    const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    const { KeyMetadata } = await kms({ account }).send(new CreateKeyCommand({ Tags }));
    arns.push(KeyMetadata?.Arn ?? "");
  }
});

async function resources(input: Partial<GetResourcesCommandInput>, at = client(account)) {
  const { ResourceTagMappingList = [] } = await at.send(new GetResourcesCommand(input));
  return ResourceTagMappingList;
}

const found = async (input: Partial<GetResourcesCommandInput>) =>
  (await resources(input)).map(({ ResourceARN = "" }) => arns.indexOf(ResourceARN)).sort();

describe("GetResources", () => {
  it("shows the keys of the account in the Region that have tags, with these", async () => {
    const seen = await resources({});
    expect(seen).toHaveLength(3);
    const second = seen.find(({ ResourceARN }) => ResourceARN === arns[1]);
    expect(second).toEqual({
      ResourceARN: arns[1],
      Tags: [
        { Key: "team", Value: "red" },
        { Key: "stage", Value: "prod" },
      ],
    });
    expect(await resources({}, client(account, "eu-west-1"))).toEqual([]);
    expect(await resources({}, client(freshAccount()))).toEqual([]);
  });

  it.each<[what: string, input: Partial<GetResourcesCommandInput>, keys: number[]]>([
    ["a key of tags", { TagFilters: [{ Key: "stage" }] }, [0, 1]],
    ["a value", { TagFilters: [{ Key: "team", Values: ["blue"] }] }, [0, 2]],
    ["one of some values", { TagFilters: [{ Key: "team", Values: ["blue", "red"] }] }, [0, 1, 2]],
    ["an empty value", { TagFilters: [{ Key: "note", Values: [""] }] }, [2]],
    ["all of some filters", { TagFilters: [{ Key: "team", Values: ["blue"] }, { Key: "stage" }] }, [0]],
    ["another case", { TagFilters: [{ Key: "Team" }] }, []],
    ["the service", { ResourceTypeFilters: ["ec2:instance", "kms"] }, [0, 1, 2]],
    ["the type", { ResourceTypeFilters: ["kms:key"] }, [0, 1, 2]],
    ["another service", { ResourceTypeFilters: ["s3"] }, []],
    ["another type of KMS", { ResourceTypeFilters: ["kms:alias"] }, []],
  ])("finds them by %s", async (_, input, keys) => {
    expect(await found(input)).toEqual(keys);
  });

  it("finds them by their ARNs, without others", async () => {
    const [first = "", , , untagged = ""] = arns;
    const ResourceARNList = [first, untagged, "arn:aws:s3:::bucket", first.replace(account, "111122223333")];
    expect(await found({ ResourceARNList })).toEqual([0]);
    expect(await found({ ResourceARNList: ["arn:aws:s3:::bucket"] })).toEqual([]);
  });

  it("comes in pages", async () => {
    const seen: string[] = [];
    let PaginationToken: string | undefined;
    do {
      const input = { ResourcesPerPage: 2, ...(PaginationToken !== undefined && { PaginationToken }) };
      const page = await client(account).send(new GetResourcesCommand(input));
      seen.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN = "" }) => ResourceARN));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== "");
    expect(seen.sort()).toEqual(arns.slice(0, 3).sort());
    const { PaginationToken: token = "" } = await client(account).send(
      new GetResourcesCommand({ ResourcesPerPage: 1 }),
    );
    const filters = { TagFilters: [{ Key: "team" }], PaginationToken: token };
    expect((await failure(resources(filters))).name).toBe("PaginationTokenExpiredException");
  });

  it("has no more tags in a page than it may", async () => {
    const busy = freshAccount();
    for (let at = 0; at < 4; at++) {
      const Tags = Array.from({ length: 40 }, (_, n) => ({ TagKey: `k${n}`, TagValue: "v" }));
      await kms({ account: busy }).send(new CreateKeyCommand({ Tags }));
    }
    expect(await resources({ TagsPerPage: 100 }, client(busy))).toHaveLength(2);
  });

  it("says that all comply, as there are no tag policies", async () => {
    const [first] = await resources({ IncludeComplianceDetails: true });
    expect(first?.ComplianceDetails).toEqual({ ComplianceStatus: true });
    expect(await resources({ IncludeComplianceDetails: true, ExcludeCompliantResources: true })).toEqual([]);
  });

  it("forgets tags that were removed", async () => {
    const other = freshAccount();
    const { KeyMetadata } = await kms({ account: other }).send(
      new CreateKeyCommand({ Tags: [{ TagKey: "a", TagValue: "b" }] }),
    );
    expect(await resources({}, client(other))).toHaveLength(1);
    const input = { KeyId: KeyMetadata?.KeyId, TagKeys: ["a"] };
    await kms({ account: other }).send(new UntagResourceCommand(input));
    expect(await resources({}, client(other))).toEqual([]);
  });

  it.each<[what: string, input: Partial<GetResourcesCommandInput>, name: string]>([
    ["a page of none", { ResourcesPerPage: 0 }, "ValidationException"],
    [
      "ARNs with filters",
      { ResourceARNList: ["arn:aws:s3:::b"], TagFilters: [{ Key: "a" }] },
      "InvalidParameterException",
    ],
    ["what is no ARN", { ResourceARNList: ["bucket"] }, "InvalidParameterException"],
    ["what is no type", { ResourceTypeFilters: ["KMS!"] }, "InvalidParameterException"],
    ["a filter without a key", { TagFilters: [{ Values: ["a"] }] }, "InvalidParameterException"],
    ["compliance that is not asked for", { ExcludeCompliantResources: true }, "InvalidParameterException"],
    ["a token of nobody", { PaginationToken: "abc" }, "PaginationTokenExpiredException"],
  ])("refuses %s", async (_, input, name) => {
    const seen = await failure(resources(input));
    expect([seen.name, seen.status, seen.message === ""]).toEqual([name, 400, false]);
  });
});

describe("the other operations of the Resource Groups Tagging API", () => {
  it("are the keys of tags and their values", async () => {
    const { TagKeys } = await client(account).send(new GetTagKeysCommand({}));
    expect(TagKeys).toEqual(["note", "stage", "team"]);
    const { TagValues } = await client(account).send(new GetTagValuesCommand({ Key: "team" }));
    expect(TagValues).toEqual(["blue", "red"]);
    expect((await client(account).send(new GetTagValuesCommand({ Key: "note" }))).TagValues).toEqual([""]);
  });

  it("are not here where they change tags", async () => {
    const call = client(account).send(new TagResourcesCommand({ ResourceARNList: arns, Tags: { a: "b" } }));
    expect(await failure(call)).toEqual({
      name: "UnknownOperationException",
      message: "fauxkms has no TagResources",
      status: 400,
    });
  });

  it("need a signature and a permission in strict mode", async () => {
    const strictly = (key: { accessKeyId: string; secretAccessKey: string }) =>
      resources(
        {},
        new ResourceGroupsTaggingAPIClient({
          endpoint: serverUrl("strict"),
          region: "us-east-1",
          credentials: key,
          maxAttempts: 1,
        }),
      );
    const root = await credential();
    expect(await strictly(root)).toEqual([]);
    const forged = await failure(strictly({ ...root, secretAccessKey: "x" }));
    expect(forged.name).toBe("InvalidSignatureException");
    const user = await credential({ principal: "user/alice" });
    expect(await failure(strictly(user))).toEqual({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${user.account}:user/alice is not authorized to perform: tag:GetResources on resource: * because no identity-based policy allows the tag:GetResources action`,
      status: 400,
    });
  });
});
