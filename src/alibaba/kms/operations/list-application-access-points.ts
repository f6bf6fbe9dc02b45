import { operation } from "../operation.ts";
import { pageMembers, pageOf } from "../paging.ts";

export const listApplicationAccessPoints = operation({
  name: "ListApplicationAccessPoints",
  permissions: [{ action: "kms:ListApplicationAccessPoints", resource: "none" }],
  input: { ...pageMembers },
  async run(call, input) {
    const { offset, limit, answer } = pageOf(input);
    const found = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.page(at, "accessPoint", offset, limit),
    );
    const ApplicationAccessPoint = found.page.map(({ name, resource }) => ({
      Name: name,
      AuthenticationMethod: resource.authenticationMethod,
    }));
    return { ApplicationAccessPoints: { ApplicationAccessPoint }, TotalCount: found.total, ...answer };
  },
});
