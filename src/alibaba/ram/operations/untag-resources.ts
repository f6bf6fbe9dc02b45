import { boolean, required } from "../../../shape.ts";
import { missingParameter } from "../../protocol/error.ts";
import { resourceNames, tagKeys, text } from "../members.ts";
import { operation } from "../operation.ts";
import { changeTags, taggedSubjects } from "../tagging.ts";

export const untagResources = operation({
  name: "UntagResources",
  input: {
    ResourceType: required(text),
    ResourceNames: required(resourceNames),
    TagKeys: tagKeys,
    All: boolean,
  },
  subjects: taggedSubjects,
  async run(call, input) {
    const { TagKeys = [], All = false } = input;
    if (TagKeys.length === 0 && !All) throw missingParameter("TagKeys");
    // All counts only where no key is named (Tag, UntagResources).
    const isGone = (key: string) => (TagKeys.length === 0 ? All : TagKeys.includes(key));
    await changeTags(call, input, (present) => present.filter(({ key }) => !isGone(key)));
    return null;
  },
});
