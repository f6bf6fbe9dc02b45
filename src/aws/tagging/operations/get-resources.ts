import { keyArn, parseKeyReference } from "../../../keys/identifiers.ts";
import type { TaggedKey } from "../../../objects/key-store/api.ts";
import { boolean, integer, list, string, structure } from "../../../shape.ts";
import { invalidParameter } from "../errors.ts";
import { type Call, operation } from "../operation.ts";
import { readToken, writeToken } from "../position.ts";

/** Resources of a page without ResourcesPerPage (API Reference). */
const PAGE = 50;

const TYPE = /^[a-z0-9-]+(?::[a-zA-Z0-9:/_-]+)?$/;

export const getResources = operation({
  name: "GetResources",
  input: {
    PaginationToken: string({ max: 2048 }),
    TagFilters: list(
      structure({ Key: string({ min: 1, max: 128 }), Values: list(string({ max: 256 }), { max: 20 }) }),
      { max: 50 },
    ),
    ResourcesPerPage: integer({ min: 1, max: 100 }),
    TagsPerPage: integer({ min: 100, max: 500 }),
    ResourceTypeFilters: list(string({ max: 256 }), { max: 100 }),
    IncludeComplianceDetails: boolean,
    ExcludeCompliantResources: boolean,
    ResourceARNList: list(string({ min: 1, max: 1011 }), { min: 1, max: 100 }),
  },
  async run(call, input) {
    const { ResourceARNList: arns, TagFilters = [], ResourceTypeFilters: types = [] } = input;
    if (arns !== undefined && (types.length > 0 || TagFilters.length > 0)) {
      throw invalidParameter("ResourceARNList cannot be used with TagFilters or ResourceTypeFilters.");
    }
    const wrong = types.find((type) => !TYPE.test(type));
    if (wrong !== undefined) throw invalidParameter(`Unsupported service type or resource type: ${wrong}`);
    if (input.ExcludeCompliantResources && !input.IncludeComplianceDetails) {
      throw invalidParameter("ExcludeCompliantResources can only be used with IncludeComplianceDetails.");
    }
    const filters = TagFilters.map(({ Key, Values = [] }) => {
      if (Key === undefined) throw invalidParameter("A tag filter must have a key.");
      return { key: Key, values: Values };
    });
    const keyIds = (arns ?? []).flatMap((arn) => keyIn(call, arn));
    const query = { filters, keyIds };
    const after = readToken(call, query, input.PaginationToken) ?? "";
    const isOfKeys = types.length === 0 || types.some((type) => type === "kms" || type === "kms:key");
    const isNone = !isOfKeys || (arns !== undefined && keyIds.length === 0);
    // No tag policy is here, so every resource complies.
    if (isNone || input.ExcludeCompliantResources) return { PaginationToken: "", ResourceTagMappingList: [] };
    const limit = input.ResourcesPerPage ?? PAGE;
    const found = await call.keys.read(call.context, (store, at) =>
      store.tags.tagged(at, query, after, limit + 1),
    );
    const page = within(found.slice(0, limit), input.TagsPerPage);
    const last = page.length < found.length ? page.at(-1)?.keyId : undefined;
    return {
      PaginationToken: writeToken(call, query, last),
      ResourceTagMappingList: page.map(({ keyId, tags }) => ({
        ResourceARN: keyArn(call.caller, keyId),
        Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
        ...(input.IncludeComplianceDetails && { ComplianceDetails: { ComplianceStatus: true } }),
      })),
    };
  },
});

/** The id of a key of the caller's account and Region; none for another resource, which is not found. */
function keyIn({ caller }: Call, arn: string): string[] {
  if (!arn.startsWith("arn:")) throw invalidParameter(`${arn} is not a valid ARN.`);
  const reference = parseKeyReference(arn);
  if (reference.form !== "keyArn") return [];
  const { account, region } = reference.place;
  return account === caller.account && region === caller.region ? [reference.keyId] : [];
}

/** The first resources that have no more tags than a page may have, but one at least. */
function within(found: readonly TaggedKey[], most: number | undefined): readonly TaggedKey[] {
  if (most === undefined) return found;
  let tags = 0;
  return found.filter((key, index) => {
    tags += key.tags.length;
    return index === 0 || tags <= most;
  });
}
