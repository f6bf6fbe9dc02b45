import { withCustomData } from "../../../secrets/extended-config.ts";
import { map, structure } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { requireInstanceOfSecret } from "../instances/instances.ts";
import { description } from "../members.ts";
import { operation } from "../operation.ts";
import { secretName, secretNamed } from "../secrets/secrets.ts";

export const updateSecret = operation({
  name: "UpdateSecret",
  permissions: [{ action: "kms:UpdateSecret", resource: "secret" }],
  input: {
    SecretName: secretName,
    Description: description,
    ExtendedConfig: structure({ CustomData: map }),
  },
  async run(call, input) {
    const { context, name } = secretNamed(call, input.SecretName);
    const customData = input.ExtendedConfig?.CustomData;
    const before = await call.keys.read(context, (store, at) => store.secrets.get(at, name));
    await requireInstanceOfSecret(call, context, before);
    // A Generic secret has no configuration: there the parameter is ignored.
    const extendedConfig =
      customData && before.extendedConfig !== null
        ? withCustomData(before.extendedConfig, customData)
        : before.extendedConfig;
    if (extendedConfig === null && before.extendedConfig !== null) throw invalidParameter("ExtendedConfig");
    const change = { description: input.Description ?? before.description, extendedConfig };
    await call.keys.write(context, (store, at) => store.secrets.update(at, name, change));
    return { SecretName: name };
  },
});
