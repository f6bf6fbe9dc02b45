import { operation } from "../operation.ts";

export const describeAccountKmsStatus = operation({
  name: "DescribeAccountKmsStatus",
  permissions: [{ action: "kms:DescribeAccountKmsStatus", resource: "none" }],
  input: {},
  run() {
    // Every account can use KMS at once, whether it has opened the service or not.
    return { AccountStatus: "Enabled" };
  },
});
