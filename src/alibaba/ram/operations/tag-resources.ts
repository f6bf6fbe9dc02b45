import { required } from "../../../shape.ts";
import { furtherTags, resourceNames, text } from "../members.ts";
import { operation } from "../operation.ts";
import { changeTags, readTags, taggedSubjects } from "../tagging.ts";

export const tagResources = operation({
  name: "TagResources",
  input: { ResourceType: required(text), ResourceNames: required(resourceNames), Tag: required(furtherTags) },
  subjects: taggedSubjects,
  async run(call, input) {
    const added = readTags(input.Tag);
    const keys = added.map(({ key }) => key);
    await changeTags(call, input, (present) => [
      ...present.filter(({ key }) => !keys.includes(key)),
      ...added,
    ]);
    return null;
  },
});
