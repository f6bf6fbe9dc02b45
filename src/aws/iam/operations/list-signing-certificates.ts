import { listNothing } from "../nothing.ts";

export const listSigningCertificates = listNothing("ListSigningCertificates", "Certificates");
