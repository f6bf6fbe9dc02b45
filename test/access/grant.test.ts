import { GrantOperation as SdkOperations } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import {
  fitsKey,
  GRANT_OPERATIONS,
  type GrantConstraints,
  type GrantedRequest,
  type GrantOperation,
  isGrantId,
  isPrincipal,
  isWithin,
  type NewGrant,
  permits,
  rightToRetire,
  sameness,
} from "../../src/access/grant.ts";
import { KEY_SPECS, type KeySpec } from "../../src/aws/kms/keys/key-specs.ts";
import { USAGES } from "../../src/aws/kms/operations.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service/app`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/session`;
const USER = `arn:aws:iam::${ACCOUNT}:user/alice`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const OTHER = "arn:aws:iam::444455556666:root";
const TABLE = "arn:aws:dynamodb:us-east-2:444455556666:table/ExampleTable";

const aws = (name: string) => ({ type: "account", name }) as const;
const service = (name: string) => ({ type: "service", name }) as const;

const NONE: GrantConstraints = { encryptionContext: null, sourceArn: null };
const context = (rule: "Equals" | "Subset", pairs: Record<string, string>): GrantConstraints => ({
  encryptionContext: { rule, pairs: Object.entries(pairs) },
  sourceArn: null,
});

describe("the operations of a grant", () => {
  it("are those of the SDK", () => {
    expect(GRANT_OPERATIONS.toSorted()).toEqual(Object.values(SdkOperations).toSorted());
  });

  const fits = (operation: GrantOperation, key: Parameters<typeof fitsKey>[2]) =>
    fitsKey(operation, USAGES.get(`kms:${operation}`), key);
  const ANY = ["CreateGrant", "RetireGrant", "DescribeKey"];
  const CRYPT = ["Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo"];
  const DATA_KEYS = ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"];
  const PAIRS = ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"];
  const BY_USAGE = {
    ENCRYPT_DECRYPT: CRYPT,
    SIGN_VERIFY: ["Sign", "Verify"],
    GENERATE_VERIFY_MAC: ["GenerateMac", "VerifyMac"],
    KEY_AGREEMENT: ["DeriveSharedSecret"],
    ENCAPSULATE_DECAPSULATE: ["Encapsulate", "Decapsulate"],
  };

  const kinds = Object.entries(KEY_SPECS).flatMap(([spec, row]) =>
    Object.keys(row.usages).map((usage) => [spec as KeySpec, usage as keyof typeof BY_USAGE] as const),
  );

  it.each(kinds)("fit a key of %s for %s by its usage", (keySpec, keyUsage) => {
    const key = { keySpec, keyUsage, customKeyStore: null };
    const expected = [
      ...ANY,
      ...BY_USAGE[keyUsage],
      ...(keySpec === "SYMMETRIC_DEFAULT" ? [...DATA_KEYS, ...PAIRS] : []),
      ...(KEY_SPECS[keySpec].family === "asymmetric" ? ["GetPublicKey"] : []),
    ];
    expect(GRANT_OPERATIONS.filter((each) => fits(each, key)).toSorted()).toEqual(expected.toSorted());
  });

  it("do not include data key pairs for a key of a custom key store", () => {
    const customKeyStore = { customKeyStoreId: "cks-1", cloudHsmClusterId: null, xksKeyId: "k" };
    const key = { keySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT", customKeyStore };
    const fit = GRANT_OPERATIONS.filter((each) => fits(each, key));
    expect(fit.toSorted()).toEqual([...ANY, ...CRYPT, ...DATA_KEYS].toSorted());
  });
});

describe("the id of a grant", () => {
  it.each([
    ["a".repeat(64), true],
    ["A".repeat(64), false],
    ["a".repeat(63), false],
    ["a".repeat(65), false],
    [`${"a".repeat(64)}\n`, false],
    ["g".repeat(64), false],
    ["", false],
  ])("is %j: %s", (text, expected) => {
    expect(isGrantId(text)).toBe(expected);
  });
});

describe("the principal of a grant", () => {
  it.each<[string, string, boolean]>([
    [USER, USER, true],
    [USER, ROOT, false],
    [USER, `arn:aws:iam::${ACCOUNT}:user/bob`, false],
    [USER, "arn:aws:iam::444455556666:user/alice", false],
    [ROLE, ROLE, true],
    [ROLE, SESSION, true],
    [ROLE, `arn:aws:sts::${ACCOUNT}:assumed-role/service/app/session`, true],
    [ROLE, `arn:aws:sts::${ACCOUNT}:assumed-role/application/session`, false],
    [ROLE, "arn:aws:sts::444455556666:assumed-role/app/session", false],
    [ROLE, `arn:aws:sts::${ACCOUNT}:federated-user/app`, false],
    [SESSION, SESSION, true],
    [SESSION, `arn:aws:sts::${ACCOUNT}:assumed-role/app/other`, false],
    [SESSION, ROLE, false],
    [ROOT, ROOT, true],
    [ROOT, USER, true],
    [ROOT, SESSION, true],
    [ROOT, OTHER, false],
    [ROOT, "dynamodb.amazonaws.com", false],
  ])("%s matches the caller %s: %s", (named, caller, expected) => {
    expect(isPrincipal(aws(named), caller)).toBe(expected);
  });

  it("is a service by its name", () => {
    expect(isPrincipal(service("dynamodb.amazonaws.com"), "dynamodb.amazonaws.com")).toBe(true);
    expect(isPrincipal(service("dynamodb.amazonaws.com"), "s3.amazonaws.com")).toBe(false);
    expect(isPrincipal(service("dynamodb.amazonaws.com"), ROOT)).toBe(false);
  });
});

describe("a grant", () => {
  const allows = (
    terms: { operations?: GrantOperation[]; constraints?: GrantConstraints },
    request: Partial<GrantedRequest> = {},
  ) =>
    permits(
      { operations: ["Decrypt"], constraints: NONE, ...terms },
      {
        operation: "Decrypt",
        encryptionContext: new Map(),
        isByService: false,
        sourceArn: null,
        child: null,
        ...request,
      },
    );

  it("permits its operations, and nothing else", () => {
    expect(allows({})).toBe(true);
    expect(allows({}, { operation: "Encrypt" })).toBe(false);
  });

  it.each<["Equals" | "Subset", Record<string, string>, Record<string, string>, boolean]>([
    ["Subset", { a: "1" }, { a: "1" }, true],
    ["Subset", { a: "1" }, { b: "2", a: "1" }, true],
    ["Subset", { a: "1" }, {}, false],
    ["Subset", { a: "1" }, { a: "2" }, false],
    ["Subset", { a: "1", b: "2" }, { a: "1" }, false],
    ["Subset", { Dept: "IT" }, { dePT: "IT" }, false],
    ["Subset", { Dept: "IT" }, { Dept: "it" }, false],
    ["Subset", {}, { a: "1" }, true],
    ["Equals", { a: "1" }, { a: "1" }, true],
    ["Equals", { a: "1", b: "2" }, { b: "2", a: "1" }, true],
    ["Equals", { a: "1" }, { b: "2", a: "1" }, false],
    ["Equals", { A: "1" }, { a: "1" }, false],
    ["Equals", { a: "1" }, { a: "1", A: "1" }, false],
    ["Equals", {}, { a: "1" }, false],
    ["Equals", {}, {}, true],
    ["Subset", { 'a","b': "1" }, { a: 'b":"1' }, false],
  ])("with %s %j permits the context %j: %s", (rule, pairs, given, expected) => {
    const encryptionContext = new Map(Object.entries(given));
    expect(allows({ constraints: context(rule, pairs) }, { encryptionContext })).toBe(expected);
  });

  it.each<GrantOperation>(["DescribeKey", "RetireGrant"])(
    "ignores its constraint of the encryption context for %s",
    (operation) => {
      const terms = { operations: [operation], constraints: context("Equals", { a: "1" }) };
      expect(allows(terms, { operation })).toBe(true);
      expect(allows(terms, { operation, encryptionContext: null })).toBe(true);
    },
  );

  it("with SourceArn permits services what they do for that resource, and RetireGrant", () => {
    const terms = {
      operations: ["Decrypt", "DescribeKey", "RetireGrant"] as GrantOperation[],
      constraints: { ...NONE, sourceArn: TABLE },
    };
    const isByService = true;
    expect(allows(terms, { isByService, sourceArn: TABLE })).toBe(true);
    expect(allows(terms, { isByService, sourceArn: `${TABLE}s` })).toBe(false);
    expect(allows(terms, { isByService })).toBe(false);
    expect(allows(terms, { isByService, operation: "DescribeKey", encryptionContext: null })).toBe(false);
    expect(allows(terms, { isByService, operation: "RetireGrant", encryptionContext: null })).toBe(true);
  });

  it("with SourceArn permits others whatever they do", () => {
    expect(allows({ constraints: { ...NONE, sourceArn: TABLE } })).toBe(true);
  });

  it("may have wildcards in its SourceArn, which do not cross parts of an ARN", () => {
    const allowsFor = (sourceArn: string) =>
      allows({ constraints: { ...NONE, sourceArn } }, { isByService: true, sourceArn: TABLE });
    expect(allowsFor("arn:aws:dynamodb:us-east-2:444455556666:table/*")).toBe(true);
    expect(allowsFor("arn:aws:dynamodb:*:444455556666:table/ExampleT?ble")).toBe(true);
    expect(allowsFor("arn:aws:dynamodb:*:table/ExampleTable")).toBe(false);
  });

  it("permits CreateGrant for a grant within it", () => {
    const terms = { operations: ["Decrypt", "CreateGrant"] as GrantOperation[] };
    const asks = (operations: GrantOperation[]) =>
      allows(terms, { operation: "CreateGrant", child: { operations, constraints: NONE } });
    expect(asks(["Decrypt"])).toBe(true);
    expect(asks(["Decrypt", "CreateGrant"])).toBe(true);
    expect(asks(["Encrypt"])).toBe(false);
    expect(allows(terms, { operation: "CreateGrant" })).toBe(false);
    expect(
      allows({}, { operation: "CreateGrant", child: { operations: ["Decrypt"], constraints: NONE } }),
    ).toBe(false);
  });
});

describe("a child grant", () => {
  const within = (child: GrantConstraints, parent: GrantConstraints) =>
    isWithin(
      { operations: ["Decrypt"], constraints: child },
      { operations: ["Decrypt", "CreateGrant"], constraints: parent },
    );

  it.each<[GrantConstraints, GrantConstraints, boolean]>([
    [NONE, NONE, true],
    [context("Subset", { a: "1" }), NONE, true],
    [NONE, context("Subset", { a: "1" }), false],
    [context("Subset", { a: "1" }), context("Subset", { a: "1" }), true],
    [context("Subset", { a: "1", b: "2" }), context("Subset", { a: "1" }), true],
    [context("Subset", { b: "2" }), context("Subset", { a: "1" }), false],
    [context("Equals", { a: "1", b: "2" }), context("Subset", { a: "1" }), true],
    [context("Equals", { b: "2" }), context("Subset", { a: "1" }), false],
    [context("Equals", { a: "1" }), context("Equals", { a: "1" }), true],
    [context("Equals", { a: "1", b: "2" }), context("Equals", { a: "1" }), false],
    [context("Subset", { a: "1" }), context("Equals", { a: "1" }), false],
    [{ ...NONE, sourceArn: TABLE }, NONE, true],
    [NONE, { ...NONE, sourceArn: TABLE }, false],
    [{ ...NONE, sourceArn: TABLE }, { ...NONE, sourceArn: TABLE }, true],
    [{ ...NONE, sourceArn: `${TABLE}2` }, { ...NONE, sourceArn: TABLE }, false],
  ])("with the constraints %j is within those of its parent, %j: %s", (child, parent, expected) => {
    expect(within(child, parent)).toBe(expected);
  });
});

describe("the identity of a grant", () => {
  const grant: NewGrant = {
    grantId: "a".repeat(64),
    keyId: "k",
    name: "n",
    grantee: aws(USER),
    retiring: null,
    operations: ["Decrypt", "Encrypt"],
    constraints: context("Subset", { a: "1", b: "2" }),
    issuingAccount: ACCOUNT,
  };

  it("ignores the id, and the order of operations and pairs", () => {
    expect(
      sameness({
        ...grant,
        grantId: "b".repeat(64),
        operations: ["Encrypt", "Decrypt"],
        constraints: context("Subset", { b: "2", a: "1" }),
      }),
    ).toBe(sameness(grant));
  });

  it.each<[string, Partial<NewGrant>]>([
    ["name", { name: "m" }],
    ["grantee", { grantee: aws(ROLE) }],
    ["kind of grantee", { grantee: service(USER) }],
    ["retiring principal", { retiring: aws(USER) }],
    ["operations", { operations: ["Decrypt"] }],
    ["rule of the constraint", { constraints: context("Equals", { a: "1", b: "2" }) }],
    ["pairs", { constraints: context("Subset", { a: "1", b: "3" }) }],
    ["case of a key", { constraints: context("Subset", { A: "1", b: "2" }) }],
    ["constraints", { constraints: NONE }],
    ["source", { constraints: { ...grant.constraints, sourceArn: TABLE } }],
    ["issuer", { issuingAccount: "444455556666" }],
  ])("changes with another %s", (_what, change) => {
    expect(sameness({ ...grant, ...change })).not.toBe(sameness(grant));
  });
});

describe("the right to retire a grant", () => {
  const owner = "444455556666";
  const grant = {
    grantee: aws(USER),
    retiring: aws(ROLE),
    operations: ["Decrypt"] as GrantOperation[],
    issuingAccount: "777788889999",
  };
  const right = (principal: string, change: Partial<typeof grant> = {}) =>
    rightToRetire({ ...grant, ...change }, owner, {
      principal,
      account: /::(\d{12}):/.exec(principal)?.[1] ?? "",
    });

  it("belongs to the retiring principal", () => {
    expect(right(ROLE)).toBe("grant");
    expect(right(SESSION)).toBe("grant");
    expect(right(`arn:aws:iam::${ACCOUNT}:role/other`)).toBeNull();
  });

  it("belongs to the grantee where RetireGrant is granted", () => {
    expect(right(USER)).toBeNull();
    expect(right(USER, { operations: ["Decrypt", "RetireGrant"] })).toBe("grant");
    expect(right(ROOT, { operations: ["Decrypt", "RetireGrant"] })).toBeNull();
  });

  it("belongs to the accounts of the issuer and of the key", () => {
    expect(right("arn:aws:iam::777788889999:root")).toBe("account");
    expect(right(`arn:aws:iam::${owner}:root`)).toBe("account");
    expect(right("arn:aws:iam::000011112222:root")).toBeNull();
    expect(right(ROOT)).toBeNull();
  });
});
