import { required, string } from "../../../shape.ts";
import { ownInstance } from "../instances/instances.ts";
import { readNextToken, tokenPage } from "../next-token.ts";
import { operation } from "../operation.ts";
import { regionId, resourceIds, resourceType, tagPairs } from "../tags/tagged-resources.ts";

/** Rows of a page (API Reference, ListTagResources: NextToken). */
const PAGE = 200;

export const listTagResources = operation({
  name: "ListTagResources",
  permissions: [
    { action: "kms:ListTagResources", resource: "key" },
    { action: "kms:ListTagResources", resource: "secret" },
  ],
  input: {
    RegionId: required(regionId),
    ResourceType: required(resourceType),
    ResourceId: resourceIds,
    Tag: tagPairs,
    NextToken: string({ min: 1, max: 1024 }),
  },
  check(call, input) {
    readNextToken(call, subjectOf(input), input.NextToken);
  },
  async run(call, input) {
    const { ResourceType, ResourceId = [] } = input;
    const query = queryOf(input);
    // Terraform's provider takes an instance for gone by this error (DescribeInstanceListTagResources).
    if (ResourceType === "instance") await Promise.all(ResourceId.map((id) => ownInstance(call, id)));
    const subject = subjectOf(input);
    const after = readNextToken(call, subject, input.NextToken);
    const found = await call.keys.read(call.context, (store, at) =>
      store.tags.search(at, ResourceType, query, after, PAGE + 1),
    );
    const { items, NextToken } = tokenPage(call, subject, found, PAGE);
    const rows = items.map(({ resourceId, key, value }) => ({
      ResourceId: resourceId,
      ResourceType,
      TagKey: key,
      TagValue: value,
    }));
    return { TagResources: { TagResource: rows }, NextToken };
  },
});

interface Wanted {
  readonly ResourceType: string;
  readonly ResourceId?: readonly string[];
  readonly Tag?: readonly { readonly Key: string; readonly Value?: string }[];
}

function queryOf({ ResourceId = [], Tag = [] }: Wanted) {
  return {
    resourceIds: ResourceId,
    tags: Tag.map(({ Key, Value = null }) => ({ key: Key, value: Value })),
  };
}

/** What distinguishes a list from others, for its NextToken. */
function subjectOf(input: Wanted): string {
  return JSON.stringify([input.ResourceType, queryOf(input)]);
}
