import { required } from "../../../shape.ts";
import { alarmsOf } from "../alarms/alarms.ts";
import { resourceArn } from "../alarms/members.ts";
import { nameInArn, noResource } from "../alarms/tags.ts";
import { operation } from "../operation.ts";

export const listTagsForResource = operation({
  name: "ListTagsForResource",
  input: { ResourceARN: required(resourceArn) },
  async run(call, { ResourceARN }) {
    const alarm = (await alarmsOf(call)).get(nameInArn(call, ResourceARN));
    if (!alarm) throw noResource();
    return { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
