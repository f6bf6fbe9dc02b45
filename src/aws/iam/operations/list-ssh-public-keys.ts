import { listNothing } from "../nothing.ts";

export const listSSHPublicKeys = listNothing("ListSSHPublicKeys", "SSHPublicKeys");
