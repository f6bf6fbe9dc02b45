import { paged, pathPrefix } from "../members.ts";
import { operation } from "../operation.ts";
import { listSubject } from "../subjects.ts";

export const listInstanceProfiles = operation({
  name: "ListInstanceProfiles",
  input: { ...paged, PathPrefix: pathPrefix },
  subject: listSubject("instance-profile"),
  run: () => ({ InstanceProfiles: [], IsTruncated: false }),
});
