import type { AwsPrincipal } from "../../../../src/access/aws/request.ts";
import { A, allow, B, can, cannot, deny, KEY, ROOT, type Statement, service, session } from "../scene.ts";
import type { Case } from "./case.ts";

const all = (element: Statement): Statement => ({
  Effect: "Deny",
  Action: "kms:*",
  Resource: "*",
  ...element,
});
const account = `arn:aws:iam::${A}:root`;
const role = `arn:aws:iam::${A}:role/R`;
const asSession = `arn:aws:sts::${A}:assumed-role/R/s`;
const spares = (...AWS: string[]) => ({ kp: [ROOT, all({ NotPrincipal: { AWS } })], ip: [can("*")] });
const MADE_AGAIN = { ...session(A, "R", "s"), entityId: "AROANEW" };
const GITHUB = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
const PROVIDER: AwsPrincipal = {
  kind: "provider",
  account: "",
  arn: GITHUB,
  entityArn: GITHUB,
  entityId: null,
};
const ROLE = { resource: `arn:aws:iam::${A}:role/T` };
const FULL = can("*");
const RESET: AwsPrincipal = {
  kind: "federatedUser",
  account: A,
  arn: `arn:aws:sts::${A}:federated-user/x`,
  entityArn: account,
  entityId: null,
};

/** Rules of sections 1.2 to 1.10 that the numbered cases leave out; the numbers are those of cases like them. */
export const FURTHER: readonly Case[] = [
  [36, { kp: [allow("role/R", "Decrypt")], sp: [can("Decrypt")] }, ["R/s Decrypt ✔"]],
  [39, { kp: [allow("R/s", "Decrypt")], pb: [can("s3:*")], sp: [can("s3:*")] }, ["R/s Decrypt ✔"]],
  [42, { ip: [FULL], pb: [can("Decrypt")] }, ["R/s Decrypt ✔", "R/s Encrypt boundary", "U Encrypt boundary"]],
  [45, { kp: [allow("R/s", "*")], sp: [can("*"), cannot("*")] }, ["R/s Decrypt deny session"]],
  [51, { kp: [allow("U", "*")], sp: [] }, ["F Decrypt session"]],
  [51, { kp: [allow("U", "*")], sp: [can("Decrypt")] }, ["F Decrypt ✔", "F Encrypt session"]],
  [51, { ip: [FULL], sp: [can("Decrypt")] }, ["F Decrypt ✔"]],
  [51, { sp: [can("Decrypt")] }, [[RESET, "Decrypt ✔"], "F Decrypt identity", [RESET, "Encrypt session"]]],
  [
    28,
    { kp: [allow("role/R", "*")], ids: { [role]: "AROAR" } },
    ["R/s Decrypt ✔", [MADE_AGAIN, "Decrypt resource"]],
  ],
  [
    28,
    { kp: [ROOT, deny("role/R", "*")], ids: { [role]: "AROAR" }, ip: [FULL] },
    [[MADE_AGAIN, "Decrypt ✔"]],
  ],
  [10, { kp: [allow(A, "*")] }, ["root Decrypt ✔", "U Decrypt identity"]],
  [
    10,
    { kp: [ROOT, deny("A:root", "*")], ip: [FULL] },
    ["root Decrypt deny resource", "U Decrypt deny resource"],
  ],

  [57, spares(role, account), ["R/s Decrypt deny resource"]],
  [57, spares(role, asSession), ["R/s Decrypt deny resource"]],
  [57, spares(`arn:aws:iam::${A}:user/U`, account), ["U Decrypt ✔", "bob Decrypt deny resource"]],
  [57, { ...spares(`arn:aws:iam::${A}:user/U`, account), pb: [FULL] }, ["U Decrypt deny resource"]],
  [57, spares("*"), ["U Decrypt ✔"]],
  [
    57,
    {
      kp: [ROOT, all({ NotPrincipal: { Service: "logs.amazonaws.com" } }), allow("logs.amazonaws.com", "*")],
    },
    ["logs Decrypt ✔", "U Decrypt deny resource"],
  ],
  [
    57,
    { kp: [all({ Effect: "Allow", NotPrincipal: { AWS: `arn:aws:iam::${A}:user/U` } })] },
    ["bob Decrypt ✔", "U Decrypt resource"],
  ],
  [
    19,
    { kp: [all({ Effect: "Allow", Principal: "*", Action: undefined, NotAction: "kms:Encrypt" })] },
    ["U Decrypt ✔", "U Encrypt resource"],
  ],
  [
    22,
    { kp: [all({ Effect: "Allow", Principal: "*" })] },
    ["U Decrypt ✔", "logs Decrypt ✔", "V Decrypt identity"],
  ],
  [22, { kp: [allow("*", "*")] }, ["logs Decrypt resource"]],
  [205, { kp: [{ ...ROOT, Resource: KEY }], ip: [FULL] }, ["U Decrypt resource"]],

  [66, { kp: [ROOT, allow("B:root", "*")] }, ["B:root Decrypt ✔", "V Decrypt identity"]],
  [
    69,
    { kp: [ROOT, allow("V", "*")], ip: [can("Encrypt")] },
    ["V Encrypt ✔", "V Decrypt identity", "W Encrypt foreign"],
  ],
  [69, { kp: [ROOT, allow("V", "*")], ip: [FULL], pb: [can("s3:*")] }, ["V Encrypt boundary"]],
  [69, { kp: [ROOT, allow("B:R/s", "*")], ip: [FULL], sp: [can("s3:*")] }, ["B:R/s Encrypt session"]],
  [69, { kp: [ROOT, allow("B:root", "*")], ip: [FULL], scp: [[can("s3:*")]] }, ["V Encrypt serviceControl"]],
  [
    72,
    { kp: [ROOT, allow("B:root", "*"), deny("V", "*")], ip: [FULL] },
    ["V Encrypt deny foreign", "W Encrypt ✔"],
  ],
  [
    72,
    { kp: [ROOT, allow(B, "Encrypt")], ip: [FULL] },
    [[session(B, "Q", "x"), "Encrypt ✔"], "V Decrypt foreign"],
  ],

  [199, { ip: [FULL], scp: [[FULL], [FULL]] }, ["U Encrypt ✔"]],
  [199, { kp: [allow("U", "*")], scp: [[FULL], [can("s3:*")]] }, ["U Encrypt serviceControl"]],
  [199, { kp: [allow("logs.amazonaws.com", "*")], scp: [[can("s3:*")]] }, ["logs Decrypt ✔"]],
  [199, { kp: [allow("logs.amazonaws.com", "*")], rcp: [deny("*", "*")] }, ["logs Decrypt ✔"]],
  [
    199,
    { kp: [allow("logs.amazonaws.com", "*")], rcp: [all({ Principal: "*" })] },
    ["logs Decrypt deny resourceControl"],
  ],
  [199, { ip: [FULL], rcp: [allow("U", "s3:*")] }, ["U Encrypt ✔"]],
  [
    200,
    { ip: [FULL], vpce: [allow("R/s", "*"), allow("A:root", "Decrypt")] },
    ["R/s Encrypt ✔", "U Encrypt endpoint", "U Decrypt ✔"],
  ],
  [
    200,
    { ip: [FULL], vpce: [allow("*", "*"), deny("U", "Decrypt")] },
    ["U Decrypt deny endpoint", "U Encrypt ✔"],
  ],
  [
    200,
    { unguarded: true, ip: [FULL], vpce: [allow("*", "CreateKey")] },
    ["U ListKeys endpoint", "U CreateKey ✔"],
  ],

  [
    209,
    {
      kind: "role",
      kp: [
        {
          ...allow("U", "sts:AssumeRoleWithWebIdentity"),
          Principal: { Federated: GITHUB },
          Resource: undefined,
        },
      ],
    },
    [
      [PROVIDER, "sts:AssumeRoleWithWebIdentity ✔", ROLE],
      [{ ...PROVIDER, arn: "accounts.google.com" }, "sts:AssumeRoleWithWebIdentity resource", ROLE],
      ["U sts:AssumeRoleWithWebIdentity resource", ROLE],
    ],
  ],
  [
    209,
    { kind: "role", kp: [{ ...allow("role/R", "sts:AssumeRole"), Resource: undefined }], pb: [can("s3:*")] },
    [["R/s sts:AssumeRole boundary", ROLE]],
  ],
  [
    157,
    { kp: [allow("logs.us-west-2.amazonaws.com", "*")] },
    [[service("logs.us-west-2.amazonaws.com"), "Decrypt ✔"], "logs Decrypt resource"],
  ],
];
