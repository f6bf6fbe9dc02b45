import { allow, can, cannot, DEFAULT } from "../scene.ts";
import type { Case } from "./case.ts";

const under = (conditions: Record<string, Record<string, unknown>>) => ({
  kp: null,
  ip: [can("*", "*", conditions)],
});
const from = (sourceIp: string) => ({ with: { "acs:SourceIp": sourceIp } });
const NETWORKS = { "acs:SourceIp": ["10.1.2.3", "192.168.0.0/16", "2001:db8::/32"] };
const TAG = { "kms:tag/Project": ["Apollo"] };
const tagged = (value: string) => ({ with: { "kms:tag/Project": value } });

/** Conditions of a RAM policy: that several hold, and what of a request they see. */
export const CONDITIONS: readonly Case[] = [
  [
    40,
    under({ IpAddress: NETWORKS }),
    [
      "u Encrypt ✔",
      ["u Encrypt ✔", from("10.1.2.3")],
      ["u Encrypt ✔", from("2001:db8:1::1")],
      ["u Encrypt identity", from("10.1.2.4")],
    ],
  ],
  [41, under({ IpAddress: NETWORKS }), [["u Encrypt identity", from("10.0.0.1")]]],
  [
    42,
    { kp: null, ip: [can("*"), cannot("*", "*", { NotIpAddress: NETWORKS })] },
    ["u Encrypt ✔", ["u Encrypt deny identity", from("8.8.8.8")]],
  ],
  [
    43,
    under({ Bool: { "acs:SecureTransport": "true" } }),
    ["u Encrypt ✔", ["u Encrypt identity", { with: { "acs:SecureTransport": "false" } }]],
  ],
  [43, under({ Bool: { "acs:SecureTransport": true } }), ["u Encrypt ✔"]],
  [44, under({ DateLessThan: { "acs:CurrentTime": "2027-03-03T05:06:07Z" } }), ["u Encrypt identity"]],
  [45, under({ DateLessThan: { "acs:CurrentTime": "2027-03-04T05:06:08Z" } }), ["u Encrypt ✔"]],
  [
    45,
    under({
      DateGreaterThan: { "acs:CurrentTime": "2027-01-01T00:00:00+08:00" },
      DateLessThan: { "acs:CurrentTime": "2028-01-01T00:00:00+08:00" },
    }),
    ["u Encrypt ✔", ["u Encrypt identity", { with: { "acs:CurrentTime": "2028-02-01T00:00:00Z" } }]],
  ],
  [
    46,
    under({ StringEqualsIgnoreCase: TAG }),
    [
      ["u Encrypt ✔", tagged("apollo")],
      ["u Encrypt ✔", tagged("APOLLO")],
      ["u Encrypt identity", tagged("Gemini")],
    ],
  ],
  [47, under({ StringEqualsIgnoreCase: TAG }), ["u Encrypt identity"]],
  [47, under({ StringNotEquals: TAG }), ["u Encrypt ✔", ["u Encrypt identity", tagged("Apollo")]]],
  [
    48,
    under({ StringEquals: { "acs:SourceVpc": "vpc-1" } }),
    [["u Encrypt ✔", { with: { "acs:SourceVpc": "vpc-1" } }], "u Encrypt identity"],
  ],
  [
    49,
    under({ StringEquals: { "acs:SourceVpc": "vpc-1" } }),
    [["u Encrypt identity", { with: { "acs:SourceVpc": "vpc-1" }, dedicated: true }]],
  ],
  [
    49,
    under({ IpAddress: { "acs:VpcSourceIp": "10.0.0.0/8" } }),
    [
      ["u Encrypt ✔", { with: { "acs:VpcSourceIp": "10.0.0.1" } }],
      ["u Encrypt identity", { with: { "acs:VpcSourceIp": "10.0.0.1" }, dedicated: true }],
    ],
  ],
  [
    50,
    under({ Bool: { "acs:MFAPresent": "true" } }),
    ["u Encrypt identity", ["u Encrypt ✔", { with: { "acs:MFAPresent": "true" } }]],
  ],
  [
    51,
    under({ StringLike: { "acs:PrincipalARN": "acs:ram::*:role/*" } }),
    ["u Encrypt identity", "r/s Encrypt ✔"],
  ],
  // Several values: one is enough. Several keys, several operators: all of them.
  [
    46,
    under({ StringEquals: { "kms:tag/Project": ["Gemini", "Apollo"] } }),
    [["u Encrypt ✔", tagged("Apollo")]],
  ],
  [
    46,
    under({ StringEquals: { ...TAG, "kms:tag/Stage": "prod" } }),
    [
      ["u Encrypt identity", tagged("Apollo")],
      ["u Encrypt ✔", { with: { "kms:tag/Project": "Apollo", "kms:tag/Stage": "prod" } }],
    ],
  ],
  [
    46,
    under({ StringEquals: TAG, IpAddress: NETWORKS }),
    [
      ["u Encrypt ✔", tagged("Apollo")],
      ["u Encrypt identity", { with: { ...tagged("Apollo").with, ...from("8.8.8.8").with } }],
    ],
  ],
  // Condition keys are not distinguished by case.
  [46, under({ StringEquals: { "KMS:TAG/project": "Apollo" } }), [["u Encrypt ✔", tagged("Apollo")]]],
  // Conditions of key policies, session policies and control policies.
  [
    54,
    { kp: [DEFAULT, allow("u", "Encrypt", { IpAddress: NETWORKS })] },
    ["u Encrypt ✔", ["u Encrypt identity", from("8.8.8.8")]],
  ],
  [
    61,
    { ip: [can("*")], sp: [can("*", "*", { IpAddress: NETWORKS })] },
    ["r/s Encrypt ✔", ["r/s Encrypt session", from("8.8.8.8")]],
  ],
  [
    65,
    { ip: [can("*")], cp: [[can("*"), cannot("*", "*", { NotIpAddress: NETWORKS })]] },
    ["u Encrypt ✔", ["u Encrypt deny control", from("8.8.8.8")]],
  ],
  // What looks like a variable is text.
  [
    46,
    under({ StringEquals: { "kms:tag/Project": `\${acs:PrincipalARN}` } }),
    [
      ["u Encrypt identity", tagged("acs:ram::1234567890123456:user/u")],
      ["u Encrypt ✔", tagged(`\${acs:PrincipalARN}`)],
    ],
  ],
];
