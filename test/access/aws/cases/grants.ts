import type { GrantConstraints, GrantOperation, GrantTerms } from "../../../../src/access/grant.ts";
import { A, allow, B, can, cannot, deny, KEY, ROOT } from "../scene.ts";
import type { Case } from "./case.ts";

const NONE: GrantConstraints = { encryptionContext: null, sourceArn: null };
const pairs = (rule: "Equals" | "Subset", given: Record<string, string>): GrantConstraints => ({
  encryptionContext: { rule, pairs: Object.entries(given) },
  sourceArn: null,
});
const grant = (to: string, operations: GrantOperation[], constraints = NONE) => ({
  to,
  operations,
  constraints,
});
const by = (...grants: ReturnType<typeof grant>[]) => ({ grants });
const child = (operations: GrantOperation[], constraints = NONE): GrantTerms => ({ operations, constraints });
const kp = (conditions: Record<string, Record<string, unknown>>) => ({ kp: [allow("U", "*", conditions)] });
const TABLE = "arn:aws:dynamodb:us-west-2:111122223333:table/ExampleTable";
const forTable: GrantConstraints = { encryptionContext: null, sourceArn: TABLE };
const IT = pairs("Subset", { Department: "IT" });
const OPERATIONS = ["Encrypt", "ReEncryptTo"];
const REGIONS = ["us-east-1", "eu-west-3", "ap-southeast-2"];
const trust = (who: string) => ({ kind: "role" as const, kp: [allow(who, "sts:AssumeRole")] });
const ROLE = { resource: `arn:aws:iam::${A}:role/T` };

/** Sections 8.6 and 8.7: grants, multi-Region keys, policies of organizations and endpoints, STS. */
export const GRANTS: readonly Case[] = [
  [
    161,
    by(grant("role/R", ["Decrypt"], IT)),
    [
      ["R/s Decrypt ✔", { ec: { Department: "IT" } }],
      ["R/s Decrypt ✔", { ec: { Department: "IT", Purpose: "Test" } }],
      "R/s Decrypt identity",
      ["R/s Decrypt identity", { ec: { department: "IT" } }],
    ],
  ],
  [163, by(grant("U", ["DescribeKey"], IT)), ["U DescribeKey ✔"]],
  [164, { ...by(grant("U", ["Encrypt"])), kp: [ROOT, deny("U", "Encrypt")] }, ["U Encrypt deny resource"]],
  [166, by(grant("U", ["Decrypt"])), ["U Decrypt ✔", "bob Decrypt identity"]],
  [
    167,
    kp({ "ForAllValues:StringEquals": { "kms:GrantOperations": OPERATIONS } }),
    [
      ["U CreateGrant ✔", { with: { "kms:GrantOperations": ["Encrypt"] } }],
      ["U CreateGrant resource", { with: { "kms:GrantOperations": ["Encrypt", "Decrypt"] } }],
    ],
  ],
  [
    167,
    kp({ "ForAnyValue:StringEquals": { "kms:GrantOperations": OPERATIONS } }),
    [["U CreateGrant ✔", { with: { "kms:GrantOperations": ["Encrypt", "Decrypt"] } }]],
  ],
  [
    169,
    kp({ StringEquals: { "kms:RetiringPrincipal": [`arn:aws:iam::${A}:role/LimitedAdminRole`] } }),
    ["U CreateGrant resource"],
  ],
  [
    170,
    kp({ StringEquals: { "kms:GrantConstraintType": "EncryptionContextEquals" } }),
    [
      ["U CreateGrant ✔", { with: { "kms:GrantConstraintType": "EncryptionContextEquals" } }],
      ["U CreateGrant resource", { with: { "kms:GrantConstraintType": "EncryptionContextSubset" } }],
      "U CreateGrant resource",
    ],
  ],
  [
    172,
    kp({ ArnLike: { "kms:GrantConstraintSourceArn": "arn:aws:supportpermit:*:*:supportpermit/*" } }),
    ["U CreateGrant resource"],
  ],
  [
    173,
    by(grant("U", ["GenerateDataKey", "Decrypt", "CreateGrant"], IT)),
    [
      [
        "U CreateGrant ✔",
        { child: child(["CreateGrant", "Decrypt"], pairs("Equals", { Department: "IT" })) },
      ],
      ["U CreateGrant ✔", { child: child(["Decrypt"], pairs("Subset", { Department: "IT", a: "1" })) }],
      ["U CreateGrant identity", { child: child(["Decrypt"]) }],
      ["U CreateGrant identity", { child: child(["Encrypt"], IT) }],
      ["U CreateGrant identity", { child: child(["Decrypt"], pairs("Subset", { department: "IT" })) }],
    ],
  ],
  [
    175,
    { ip: [can("CreateGrant")] },
    [["U CreateGrant ✔", { child: child(["Decrypt"]) }], "U Decrypt identity"],
  ],
  [179, { ...by(grant("U", ["ReEncryptFrom", "Encrypt"])) }, ["U ReEncryptFrom ✔", "U ReEncryptTo identity"]],
  [179, { ip: [can("ReEncryptTo")] }, ["U ReEncryptTo ✔"]],
  [181, by(grant("U", ["Decrypt"])), ["U RetireGrant identity"]],
  [181, by(grant("U", ["Decrypt", "RetireGrant"])), ["U RetireGrant ✔"]],
  [
    182,
    { ...by(grant("role/R", ["Decrypt"])), ip: [can("RetireGrant")] },
    ["U RetireGrant ✔", "V RetireGrant identity"],
  ],
  [184, { ...by(grant("U", ["Decrypt"])), ip: [can("Decrypt")] }, ["U RevokeGrant identity"]],
  [184, { ip: [can("RevokeGrant")] }, ["U RevokeGrant ✔"]],
  [
    187,
    by(grant("dynamodb.amazonaws.com", ["Decrypt"], forTable)),
    [
      ["dynamodb Decrypt ✔", { sourceArn: TABLE }],
      ["dynamodb Decrypt resource", { sourceArn: `${TABLE}2` }],
      "dynamodb Decrypt resource",
      ["logs Decrypt resource", { sourceArn: TABLE }],
    ],
  ],
  [
    188,
    by(grant("U", ["Decrypt"], forTable)),
    [
      "U Decrypt ✔",
      ["U Decrypt identity", { sourceArn: `${TABLE}2` }],
      ["U Decrypt identity", { with: { "kms:ViaService": "dynamodb.us-west-2.amazonaws.com" } }],
      ["U Decrypt ✔", { with: { "kms:ViaService": "dynamodb.us-west-2.amazonaws.com" }, sourceArn: TABLE }],
    ],
  ],
  [190, by(grant("U", ["Decrypt"])), ["U ListGrants identity"]],

  [
    191,
    kp({ StringEquals: { "kms:ReplicaRegion": REGIONS } }),
    [
      ["U ReplicateKey ✔", { with: { "kms:ReplicaRegion": "eu-west-3" } }],
      ["U ReplicateKey resource", { with: { "kms:ReplicaRegion": "eu-north-1" } }],
    ],
  ],
  [
    193,
    kp({ StringEquals: { "aws:RequestedRegion": "us-west-2" } }),
    [["U UpdatePrimaryRegion resource", { with: { "aws:RequestedRegion": "eu-west-3" } }]],
  ],
  [
    194,
    kp({ StringEquals: { "kms:PrimaryRegion": REGIONS } }),
    [["U UpdatePrimaryRegion resource", { with: { "kms:PrimaryRegion": "eu-north-1" } }]],
  ],
  [
    197,
    { ip: [can("Encrypt", undefined, { Resource: `arn:aws:kms:*:${A}:key/1234abcd-*` })] },
    ["U Encrypt ✔", ["U Encrypt ✔", { resource: KEY.replace("us-west-2", "eu-west-1") }]],
  ],
  [199, { scp: [[can("*"), cannot("Decrypt")]] }, ["root Decrypt deny serviceControl", "root Encrypt ✔"]],
  [199, { scp: [[can("*")], [can("Encrypt")]] }, ["root Decrypt serviceControl", "root Encrypt ✔"]],
  [200, { ip: [can("*")], vpce: [allow("*", "Decrypt")] }, ["U Encrypt endpoint", "U Decrypt ✔"]],
  [200, { ip: [can("*")] }, ["U Encrypt ✔"]],
  [203, { ip: [can("PutKeyPolicy")] }, ["U PutKeyPolicy ✔"]],
  [203, {}, ["U PutKeyPolicy identity"]],
  [
    209,
    trust("A:root"),
    [
      ["U sts:AssumeRole identity", ROLE],
      ["R/s sts:AssumeRole identity", ROLE],
    ],
  ],
  [
    209,
    trust("U"),
    [
      ["U sts:AssumeRole ✔", ROLE],
      ["bob sts:AssumeRole resource", ROLE],
    ],
  ],
  [
    209,
    { ...trust("A:root"), ip: [can("sts:AssumeRole", undefined, { Resource: ROLE.resource })] },
    [["U sts:AssumeRole ✔", ROLE]],
  ],
  [209, trust("V"), [["V sts:AssumeRole identity", ROLE]]],
  [
    209,
    { ...trust("V"), ip: [can("sts:AssumeRole")] },
    [
      ["V sts:AssumeRole ✔", ROLE],
      ["W sts:AssumeRole foreign", ROLE],
    ],
  ],
  [
    209,
    { kind: "role", kp: [allow("logs.amazonaws.com", "sts:AssumeRole")] },
    [["logs sts:AssumeRole ✔", ROLE]],
  ],

  // Not in the list: grants before boundaries, session policies and accounts, and the account as grantee.
  [166, { ...by(grant("role/R", ["Decrypt"])), pb: [can("s3:*")] }, ["R/s Decrypt boundary"]],
  [166, { ...by(grant("role/R", ["Decrypt"])), sp: [can("s3:*")] }, ["R/s Decrypt session"]],
  [166, { ...by(grant("R/s", ["Decrypt"])), sp: [can("s3:*")] }, ["R/s Decrypt ✔", "Q/s Decrypt identity"]],
  [166, { ...by(grant("U", ["Decrypt"])), pb: [can("s3:*")] }, ["U Decrypt ✔"]],
  [166, { ...by(grant("B:root", ["Decrypt"])), ip: [can("Decrypt")] }, ["V Decrypt ✔", "B:root Decrypt ✔"]],
  [166, by(grant("B:root", ["Decrypt"])), ["V Decrypt identity", "W Encrypt foreign"]],
  [166, by(grant("V", ["Decrypt"])), ["V Decrypt ✔", "W Decrypt foreign"]],
  [166, { ...by(grant("V", ["Decrypt"])), ip: [cannot("Decrypt")] }, ["V Decrypt deny identity"]],
  [
    182,
    { grants: [{ ...grant("U", ["Decrypt"]), retiring: "V" }] },
    ["V RetireGrant ✔", "W RetireGrant identity"],
  ],
  [
    182,
    { grants: [{ ...grant("U", ["Decrypt"]), retiring: "B:root" }] },
    ["V RetireGrant identity", "B:root RetireGrant ✔"],
  ],
  [
    182,
    { kp: [ROOT, deny("*", "RetireGrant")], rcp: [deny("*", "*")], ip: [can("RetireGrant")] },
    ["U RetireGrant ✔"],
  ],
  [182, { ...by(grant("U", ["RetireGrant"])), ip: [cannot("RetireGrant")] }, ["U RetireGrant deny identity"]],
  [182, { kp: [allow(`${B}`, "RetireGrant")] }, ["V RetireGrant identity"]],
];
