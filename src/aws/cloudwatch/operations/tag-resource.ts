import { required } from "../../../shape.ts";
import { changeAlarms } from "../alarms/alarms.ts";
import { resourceArn, tagList } from "../alarms/members.ts";
import { nameInArn, noResource, tagsWith } from "../alarms/tags.ts";
import { operation } from "../operation.ts";

export const tagResource = operation({
  name: "TagResource",
  input: { ResourceARN: required(resourceArn), Tags: required(tagList) },
  async run(call, { ResourceARN, Tags }) {
    await changeAlarms(call, [nameInArn(call, ResourceARN)], (alarm) => {
      if (!alarm) throw noResource();
      return { to: { ...alarm, tags: tagsWith(alarm.tags, Tags) } };
    });
    return {};
  },
});
