import type { alibabaClient } from "./alibaba.ts";

type Client = ReturnType<typeof alibabaClient>;

export const KEY_USER = "RbacPermission/Template/CryptoServiceKeyUser";
export const SECRET_USER = "RbacPermission/Template/CryptoServiceSecretUser";

/** The error Forbidden.ResourceNotFound. */
export const NOT_FOUND = {
  code: "Forbidden.ResourceNotFound",
  message: "Resource not found.",
  status: 404,
} as const;

/** The error for an invalid parameter. */
export function invalid(parameter: string) {
  return {
    code: "InvalidParameter",
    message: `The specified parameter "${parameter}" is not valid.`,
    status: 400,
  };
}

/** Makes a network rule `rule`, a policy `policy` that names it, and an access point of this name that has the policy. */
export async function makeAccessPoint(client: Client, name = "aap"): Promise<void> {
  await client.call("CreateNetworkRule", {
    Name: "rule",
    Type: "Private",
    SourcePrivateIp: ["192.168.0.0/16"],
  });
  await client.call("CreatePolicy", {
    Name: "policy",
    KmsInstance: "shared",
    Permissions: [KEY_USER],
    Resources: ["key/*"],
    AccessControlRules: { NetworkRules: ["rule"] },
  });
  await client.call("CreateApplicationAccessPoint", { Name: name, Policies: ["policy"] });
}
