import { isClientKeyPassword, newClientKeyId } from "../../../access/access-point.ts";
import { toBase64 } from "../../../bytes.ts";
import { newClientKey } from "../../../crypto/client-key.ts";
import { CLIENT_KEYS_PER_ACCESS_POINT } from "../../../quotas/alibaba-resources.ts";
import { required, string, timestamp } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { resourceName } from "../access-points/access-points.ts";
import { answeredValidity, KEY_ALGORITHM, validityOf } from "../access-points/client-keys.ts";
import { operation } from "../operation.ts";

export const createClientKey = operation({
  name: "CreateClientKey",
  permissions: [{ action: "kms:CreateClientKey", resource: "accessPoint" }],
  input: {
    AapName: required(resourceName),
    Password: required(string({ min: 8, max: 64, sensitive: true })),
    NotBefore: timestamp,
    NotAfter: timestamp,
  },
  check(call, { Password, NotBefore, NotAfter }) {
    if (!isClientKeyPassword(Password)) throw invalidParameter("Password");
    validityOf(NotBefore, NotAfter, call.now);
  },
  async run(call, { AapName, Password, NotBefore, NotAfter }) {
    const validity = validityOf(NotBefore, NotAfter, call.now);
    // This check comes before the key is made, which takes long; the access point is checked again when it is stored.
    await call.keys.read(call.context, (store, at) => store.accessPoints.get(at, "accessPoint", AapName));
    const clientKeyId = newClientKeyId();
    const subject = { subject: clientKeyId, password: Password, ...validity };
    const { certificatePem: certificate, pkcs12 } = await newClientKey(subject);
    const record = { clientKeyId, accessPoint: AapName, certificate, createdAt: call.now, ...validity };
    await call.clientKeys.enter(clientKeyId, call.context.scope, call.context.state.generation);
    await call.keys.write(call.context, (store, at) =>
      store.accessPoints.addClientKey(at, record, call.resources(CLIENT_KEYS_PER_ACCESS_POINT)),
    );
    return {
      ClientKeyId: clientKeyId,
      KeyAlgorithm: KEY_ALGORITHM,
      PrivateKeyData: toBase64(pkcs12),
      ...answeredValidity(validity),
    };
  },
});
