import { operation } from "../operation.ts";

export const describeAccountKmsStatus = operation({
  name: "DescribeAccountKmsStatus",
  permissions: [{ action: "kms:DescribeAccountKmsStatus", resource: "none" }],
  beforeActivation: true,
  input: {},
  async run(call) {
    return { AccountStatus: (await call.isActive()) ? "Enabled" : "NotEnabled" };
  },
});
