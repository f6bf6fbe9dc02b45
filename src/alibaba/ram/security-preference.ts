import { MOST_RAM_ENTITIES, type RamSecurityPreferenceRecord } from "../../access/alibaba/entities.ts";
import type { Call } from "./operation.ts";

/** Name of the only security preference of an account. */
const NAME = "security-preference";

/** What holds for an account that has set nothing (RAM, SetSecurityPreference: default values). */
const USUAL: RamSecurityPreferenceRecord = {
  allowUserToChangePassword: true,
  enableSaveMFATicket: false,
  loginNetworkMasks: "",
  loginSessionDuration: 6,
  allowUserToManageAccessKeys: false,
  allowUserToManageMFADevices: true,
  allowUserToManagePublicKeys: false,
};

/** The security preference of the caller's account. */
export async function preferenceOf({ runtime, place }: Call): Promise<RamSecurityPreferenceRecord> {
  const found = await runtime.identityDirectory.find(place, "securityPreference", NAME);
  return found?.record ?? USUAL;
}

/** Changes it. @returns what holds afterwards */
export async function changePreference(
  { runtime, place, now }: Call,
  change: Partial<RamSecurityPreferenceRecord>,
): Promise<RamSecurityPreferenceRecord> {
  const edit = (present: RamSecurityPreferenceRecord | null) => ({ ...USUAL, ...present, ...change });
  const birth = { most: MOST_RAM_ENTITIES.securityPreference, now };
  const written = await runtime.identityDirectory.put(place, "securityPreference", NAME, birth, edit);
  return written ?? edit(null);
}

/** A security preference as answers have it. */
export function shownPreference(preference: RamSecurityPreferenceRecord) {
  return {
    LoginProfilePreference: {
      EnableSaveMFATicket: preference.enableSaveMFATicket,
      AllowUserToChangePassword: preference.allowUserToChangePassword,
      LoginSessionDuration: preference.loginSessionDuration,
      LoginNetworkMasks: preference.loginNetworkMasks,
    },
    AccessKeyPreference: { AllowUserToManageAccessKeys: preference.allowUserToManageAccessKeys },
    MFAPreference: { AllowUserToManageMFADevices: preference.allowUserToManageMFADevices },
    PublicKeyPreference: { AllowUserToManagePublicKeys: preference.allowUserToManagePublicKeys },
  };
}
