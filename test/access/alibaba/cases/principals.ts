import { allow, can, cannot, DEFAULT, deny, M, type Statement } from "../scene.ts";
import type { Case } from "./case.ts";

const FULL = can("*");
const TRUST = { kind: "role" } as const;
const BY_ROOT: Statement = { ...allow("A:root", "sts:AssumeRole"), Resource: undefined };
const BY_V: Statement = { ...allow("v", "sts:AssumeRole"), Resource: undefined };
const WITH_OIDC: Statement = {
  ...allow("acs:ram::1234567890123456:oidc-provider/github", "sts:AssumeRole"),
  Resource: undefined,
};
const BY_ECS: Statement = { ...allow("ecs.aliyuncs.com", "sts:AssumeRole"), Resource: undefined };

/** Who may, by which policies: identity, key, secret, session and control policies. */
export const PRINCIPALS: readonly Case[] = [
  [1, {}, ["root Encrypt ✔", "root ScheduleKeyDeletion ✔", "root SetKeyPolicy ✔"]],
  [1, { kp: [deny("A:*", "*")], cp: [[cannot("*")]] }, ["root Encrypt ✔"]],
  [2, { kp: null }, ["u Encrypt identity", "r/s Encrypt identity"]],
  [37, { kp: null, ip: [can("*"), cannot("ScheduleKeyDeletion")] }, ["u ScheduleKeyDeletion deny identity"]],
  [38, { kp: null, ip: [can("*"), cannot("ScheduleKeyDeletion")] }, ["u Encrypt ✔"]],
  [52, { kp: [DEFAULT, allow("u", ["Encrypt", "Decrypt"])] }, ["u Encrypt ✔", "u DisableKey identity"]],
  [
    53,
    { kp: [DEFAULT, allow("u", ["Set*", "Disable*", "Get*"])] },
    ["u SetKeyPolicy ✔", "u DisableKey ✔", "v DisableKey identity", "u Encrypt identity"],
  ],
  [55, { ip: [can("Decrypt")], kp: [DEFAULT, deny("u", "Decrypt")] }, ["u Decrypt deny resource"]],
  [56, { ip: [cannot("Decrypt")], kp: [allow("u", "Decrypt")] }, ["u Decrypt deny identity"]],
  [57, {}, ["u Encrypt identity", "r/s Encrypt identity"]],
  [57, { kp: [allow("A:root", "*")] }, ["u Encrypt identity"]],
  [
    57,
    { ip: [FULL], kp: [deny("A:*", "Encrypt")] },
    ["u Encrypt deny resource", "r/s Encrypt deny resource"],
  ],
  [57, { ip: [FULL], kp: [deny("A:root", "Encrypt")] }, ["u Encrypt deny resource", "u Decrypt ✔"]],
  [58, { ip: [can("Encrypt")] }, ["u Encrypt ✔", "u Decrypt identity"]],
  [58, { kp: [allow("u", "Encrypt")] }, ["u Encrypt ✔", "v Encrypt identity"]],
  [59, { kp: [allow("role/r", "Encrypt")] }, ["r/s Encrypt ✔", "u Encrypt identity"]],
  [59, { kp: [allow("r/s", "Encrypt")] }, ["r/s Encrypt ✔"]],
  [59, { kp: [allow("r/other", "Encrypt")] }, ["r/s Encrypt identity"]],
  [60, { ip: [can("*")], sp: [can("Decrypt")] }, ["r/s Encrypt session", "r/s Decrypt ✔"]],
  [61, { sp: [can("Decrypt")], kp: [allow("role/r", "*")] }, ["r/s Encrypt session", "r/s Decrypt ✔"]],
  [62, { kp: null, sp: [can("*")] }, ["r/s Encrypt identity"]],
  [62, { ip: [FULL], sp: [] }, ["r/s Encrypt session"]],
  [62, { ip: [FULL], sp: [can("*"), cannot("Encrypt")] }, ["r/s Encrypt deny session", "r/s Decrypt ✔"]],
  [
    63,
    { ip: ["AliyunKMSFullAccess"], cp: [[can("*"), cannot("ScheduleKeyDeletion")]] },
    ["u ScheduleKeyDeletion deny control", "u Encrypt ✔"],
  ],
  [64, { cp: [[can("*"), cannot("ScheduleKeyDeletion")]] }, ["root ScheduleKeyDeletion ✔"]],
  [65, { ip: ["AliyunKMSFullAccess"], cp: [[can("ecs:*")]] }, ["u Encrypt control", "r/s Encrypt control"]],
  [65, { ip: [FULL], cp: [[FULL], [can("Decrypt")]] }, ["u Encrypt control", "u Decrypt ✔"]],
  [65, { ip: [FULL], cp: [[FULL], [can("Encrypt"), can("Decrypt")]] }, ["u Encrypt ✔", "u Decrypt ✔"]],
  [65, { ip: [FULL], cp: [[FULL], []] }, ["u Encrypt control"]],
  [65, { kp: [allow("u", "*")], cp: [[can("ecs:*")]] }, ["u Encrypt control"]],
  [65, { ip: [FULL], cp: [[can("ecs:*")]], sp: [can("ecs:*")] }, ["r/s Encrypt control"]],
  [66, { ip: [can("Encrypt")], kp: [DEFAULT, allow("x", "Encrypt")] }, ["x Encrypt ✔", "x Decrypt identity"]],
  [67, { ip: [FULL] }, ["x Encrypt resource", "B:q/s Encrypt resource", "B:root Encrypt resource"]],
  [67, { ip: [FULL], kp: null }, ["x Encrypt resource", "B:root Encrypt resource"]],
  [68, { kp: [DEFAULT, allow("x", "Encrypt")] }, ["x Encrypt identity"]],
  [
    69,
    { ip: [FULL], kp: [allow("B:role/q", "Encrypt")], sp: [can("Decrypt")] },
    ["B:q/s Encrypt session", "B:q/s Decrypt resource"],
  ],
  [
    70,
    { ip: [FULL], kp: [allow("x", "*")] },
    ["x ScheduleKeyDeletion resource", "x SetKeyPolicy resource", "x Encrypt ✔", "x DescribeKey ✔"],
  ],
  [71, { ip: ["AliyunKMSFullAccess"], kp: [allow("x", "*")] }, ["x Encrypt ✔"]],
  [72, { ip: [FULL], kp: [allow("x", "*"), deny("B:*", "Encrypt")] }, ["x Encrypt deny resource"]],
  [73, { ip: [FULL], kp: [allow("B:*", "*")] }, ["x Encrypt ✔", "B:q/s Encrypt ✔", "B:root Encrypt ✔"]],
  [73, { kp: [allow("B:*", "*")] }, ["x Encrypt identity", "B:root Encrypt ✔"]],
  [73, { kp: [allow("B:root", "*")] }, ["B:root Encrypt ✔", "B:root ScheduleKeyDeletion resource"]],
  [73, { shared: true, ip: [FULL] }, ["x Encrypt ✔", "x DisableKey resource", "B:root Encrypt ✔"]],
  [73, { shared: true }, ["x Encrypt identity", "u Encrypt identity"]],
  [73, { shared: true, ip: [FULL], kp: [deny("x", "*")] }, ["x Encrypt deny resource"]],
  [
    74,
    { kind: "secret", ip: [FULL], kp: [allow("x", "*")] },
    ["x GetSecretValue ✔", "x DescribeSecret resource", "x PutSecretValue resource"],
  ],
  [
    74,
    { kind: "secret", kp: [allow("u", "*")] },
    ["u GetSecretValue ✔", "u PutSecretValue ✔", "u SetSecretPolicy identity", "u GetSecretPolicy identity"],
  ],
  [75, { kind: "secret", kp: [allow("u", "*")], ip: [can("SetSecretPolicy")] }, ["u SetSecretPolicy ✔"]],
  [97, { ...TRUST, kp: [BY_ROOT] }, ["u sts:AssumeRole identity", "r/s sts:AssumeRole identity"]],
  [97, { ...TRUST, kp: [BY_ROOT], ip: ["AliyunSTSAssumeRoleAccess"] }, ["u sts:AssumeRole ✔"]],
  [
    98,
    { ...TRUST, kp: [BY_V], ip: ["AliyunSTSAssumeRoleAccess"] },
    ["u sts:AssumeRole trust", "v sts:AssumeRole ✔"],
  ],
  [98, { ...TRUST, kp: [BY_V] }, ["root sts:AssumeRole identity"]],
  [
    99,
    { ...TRUST, kp: [BY_ROOT, { ...deny("u", "sts:AssumeRole"), Resource: undefined }], ip: [FULL] },
    ["u sts:AssumeRole deny trust", "v sts:AssumeRole ✔"],
  ],
  [100, { ...TRUST, kp: [WITH_OIDC] }, ["oidc sts:AssumeRole ✔", "ecs sts:AssumeRole trust"]],
  [100, { ...TRUST, kp: [BY_ECS] }, ["ecs sts:AssumeRole ✔", "oidc sts:AssumeRole trust"]],
  [
    99,
    { ...TRUST, kp: [{ ...allow("B:root", "sts:AssumeRole"), Resource: undefined }], ip: [FULL] },
    ["x sts:AssumeRole ✔", "u sts:AssumeRole trust"],
  ],
  // Principals of the management account are bound by no control policy.
  [
    63,
    { ip: [FULL], kp: [allow(`acs:ram::${M}:user/m`, "*")], cp: [[can("ecs:*")]] },
    ["m Encrypt ✔", "u Encrypt control", "x Encrypt control"],
  ],
  // Who only vouches for a caller may do nothing but let it assume a role.
  [100, {}, ["oidc Encrypt identity", "ecs Encrypt identity"]],
  [100, { unguarded: true }, ["oidc ListKeys identity", "ecs ListKeys identity"]],
  [4, { unguarded: true }, ["u ListKeys identity", "root ListKeys ✔"]],
  [4, { unguarded: true, ip: [can("ListKeys")] }, ["u ListKeys ✔", "x ListKeys ✔"]],
];
