import { required, string } from "../../../shape.ts";
import { arnOf } from "../entities.ts";
import { noSuchEntity } from "../errors.ts";
import { operation, resource } from "../operation.ts";

export const getInstanceProfile = operation({
  name: "GetInstanceProfile",
  input: { InstanceProfileName: required(string({ min: 1, max: 128 })) },
  subject: (call, { InstanceProfileName }) =>
    resource(arnOf(call, "instance-profile", `/${InstanceProfileName}`)),
  run(_, { InstanceProfileName }) {
    throw noSuchEntity(`Instance Profile ${InstanceProfileName} cannot be found.`);
  },
});
