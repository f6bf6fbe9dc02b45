import { integer, required, string } from "../../../shape.ts";
import { resourceNames, tags, text } from "../members.ts";
import { operation } from "../operation.ts";
import { positionedPage } from "../page.ts";
import { allOf } from "../subjects.ts";
import { hasTags, kindOf, taggedSubjects } from "../tagging.ts";

/** Rows of a page without PageSize. */
const USUAL = 20;

export const listTagResources = operation({
  name: "ListTagResources",
  input: {
    ResourceType: required(text),
    ResourceNames: resourceNames,
    Tag: tags,
    NextToken: string({ max: 8192 }),
    PageSize: integer({ min: 1, max: 100 }),
  },
  subjects(call, input) {
    const { ResourceNames } = input;
    return ResourceNames === undefined
      ? allOf(kindOf(input))(call)
      : taggedSubjects(call, { ...input, ResourceNames });
  },
  async run(call, { NextToken, PageSize = USUAL, ...asked }) {
    const { ResourceNames: names, Tag = [], ResourceType } = asked;
    const wanted = names && new Set(names.map((name) => name.toLowerCase()));
    const all = await call.runtime.identityDirectory.list(call.place, kindOf(asked));
    const rows = all
      .filter(({ name, tags: own }) => (wanted?.has(name.toLowerCase()) ?? true) && hasTags(own, Tag))
      .flatMap(({ name, tags: own }) => own.map(({ key, value }) => ({ name, key, value })))
      .filter(({ key }) => Tag.length === 0 || Tag.some(({ Key }) => Key === key));
    const page = { token: NextToken, limit: PageSize, parameter: "NextToken", asked };
    const { items, next } = positionedPage(call, page, rows, ({ name, key }) => `${name} ${key}`);
    const TagResources = items.map(({ name, key, value }) => ({
      ResourceType,
      ResourceName: name,
      TagKey: key,
      TagValue: value,
    }));
    return { TagResources, NextToken: next ?? "" };
  },
});
