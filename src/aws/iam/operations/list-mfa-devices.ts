import { listNothing } from "../nothing.ts";

export const listMFADevices = listNothing("ListMFADevices", "MFADevices");
