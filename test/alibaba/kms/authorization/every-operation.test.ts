import { beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../../src/alibaba/kms/operations.ts";
import { ALIBABA_OPERATIONS } from "../../../support/alibaba-operations.ts";
import { requestOf } from "../../../support/alibaba-requests.ts";
import {
  type AlibabaPrepared,
  alibabaSnapshot,
  prepareAlibabaAccount,
} from "../../../support/alibaba-snapshot.ts";
import { RamScene, ramAllow, ramDeny, ramDocument, refused, system } from "../../../support/ram-scene.ts";

/** Actions of operations that do not ask for the action of their own name alone (Authorization information). */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  DescribeRegions: [],
  ReEncrypt: ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
  GetSecretValue: ["kms:GetSecretValue", "kms:Decrypt"],
  BatchGetSecretValue: ["kms:GetSecretValue", "kms:Decrypt"],
  PutSecretValue: ["kms:PutSecretValue", "kms:GenerateDataKey"],
  CreateSecret: ["kms:CreateSecret", "kms:GenerateDataKey"],
};
const actionsOf = (operation: string) => ACTIONS[operation] ?? [`kms:${operation}`];

/** Operations that tell each refusal inside of an answer. */
const INSIDE: ReadonlySet<string> = new Set(["BatchGetSecretValue"]);

let scene: RamScene;
let prepared: AlibabaPrepared;

beforeAll(async () => {
  scene = await RamScene.begin();
  const { client } = scene;
  prepared = await prepareAlibabaAccount({
    url: scene.url,
    account: client.account,
    accessKey: scene.root.accessKey,
  });
});

const snapshot = () => alibabaSnapshot(scene.a, { url: scene.url, accessKey: scene.root.accessKey });
const operations = Object.keys(ALIBABA_OPERATIONS);

describe("every operation", () => {
  it("is in the table", () => {
    expect([...operations].sort()).toEqual(OPERATIONS.map(({ name }) => name).sort());
  });

  it("is refused to who may all but one of its actions, and changes nothing", async () => {
    const before = await snapshot();
    for (const operation of operations) {
      const parameters = requestOf(operation, prepared.named);
      for (const action of actionsOf(operation)) {
        const policies = [system("AdministratorAccess"), ramDocument(ramDeny(action))];
        const u = await scene.as("user/u", policies);
        const call = scene.call(u, operation, parameters);
        if (INSIDE.has(operation)) {
          expect(await call, action).toMatchObject({
            SecretValues: [],
            Errors: [{ Code: "Forbidden.NoPermission", HttpStatus: 403 }],
          });
          continue;
        }
        const { code, data } = await refused(call);
        expect({ operation, code, status: data.HttpStatus, detail: data.AccessDeniedDetail }).toMatchObject({
          operation,
          code: "Forbidden.NoPermission",
          status: 403,
          detail: { AuthAction: action, NoPermissionType: "ExplicitDeny" },
        });
      }
    }
    expect(await snapshot()).toEqual(before);
  });

  it("is refused to who may nothing, and changes nothing", async () => {
    const before = await snapshot();
    const u = await scene.u();
    for (const operation of operations) {
      if (actionsOf(operation).length === 0 || INSIDE.has(operation)) continue;
      const { code, data } = await refused(scene.call(u, operation, requestOf(operation, prepared.named)));
      expect({ operation, code, detail: data.AccessDeniedDetail }).toMatchObject({
        operation,
        code: "Forbidden.NoPermission",
        detail: { AuthAction: actionsOf(operation)[0], NoPermissionType: "ImplicitDeny" },
      });
    }
    expect(await snapshot()).toEqual(before);
  });

  it("is refused by no policy to who may just its actions", async () => {
    const done: string[] = [];
    for (const operation of operations) {
      const actions = actionsOf(operation);
      const u = await scene.as("user/u", actions.length === 0 ? [] : [ramDocument(ramAllow(actions))]);
      try {
        const { Errors = [] } = await scene.call(u, operation, requestOf(operation, prepared.named));
        expect(Errors, operation).toEqual([]);
        done.push(operation);
      } catch (error) {
        const { code, data } = error as { code: string; data?: Record<string, unknown> };
        expect(data, operation).toBeDefined();
        expect(code, operation).not.toBe("Forbidden.NoPermission");
        expect(data, operation).not.toHaveProperty("AccessDeniedDetail");
      }
    }
    expect(done.length).toBeGreaterThanOrEqual(50);
  });
});
