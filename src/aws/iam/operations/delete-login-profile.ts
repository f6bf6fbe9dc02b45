import { noLoginProfile } from "../nothing.ts";

export const deleteLoginProfile = noLoginProfile("DeleteLoginProfile");
