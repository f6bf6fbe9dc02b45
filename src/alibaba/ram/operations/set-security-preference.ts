import { boolean, integer } from "../../../shape.ts";
import { newText } from "../members.ts";
import { operation } from "../operation.ts";
import { changePreference, shownPreference } from "../security-preference.ts";
import { everything } from "../subjects.ts";

export const setSecurityPreference = operation({
  name: "SetSecurityPreference",
  input: {
    AllowUserToChangePassword: boolean,
    EnableSaveMFATicket: boolean,
    LoginNetworkMasks: newText,
    LoginSessionDuration: integer({ min: 1, max: 24 }),
    AllowUserToManageAccessKeys: boolean,
    AllowUserToManageMFADevices: boolean,
    AllowUserToManagePublicKeys: boolean,
  },
  subjects: everything,
  async run(call, input) {
    const given = {
      allowUserToChangePassword: input.AllowUserToChangePassword,
      enableSaveMFATicket: input.EnableSaveMFATicket,
      loginNetworkMasks: input.LoginNetworkMasks,
      loginSessionDuration: input.LoginSessionDuration,
      allowUserToManageAccessKeys: input.AllowUserToManageAccessKeys,
      allowUserToManageMFADevices: input.AllowUserToManageMFADevices,
      allowUserToManagePublicKeys: input.AllowUserToManagePublicKeys,
    };
    const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return { SecurityPreference: shownPreference(await changePreference(call, changed)) };
  },
});
