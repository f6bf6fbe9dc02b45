import { list, required, string } from "../../../shape.ts";
import { changeAlarms } from "../alarms/alarms.ts";
import { resourceArn } from "../alarms/members.ts";
import { nameInArn, noResource } from "../alarms/tags.ts";
import { operation } from "../operation.ts";

export const untagResource = operation({
  name: "UntagResource",
  input: { ResourceARN: required(resourceArn), TagKeys: required(list(string({ min: 1, max: 128 }), {})) },
  async run(call, { ResourceARN, TagKeys }) {
    await changeAlarms(call, [nameInArn(call, ResourceARN)], (alarm) => {
      if (!alarm) throw noResource();
      const tags = Object.entries(alarm.tags).filter(([key]) => !TagKeys.includes(key));
      return { to: { ...alarm, tags: Object.fromEntries(tags) } };
    });
    return {};
  },
});
