import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { utf8 } from "../../../src/bytes.ts";
import { KEY_USER, SECRET_USER } from "../../support/access-points.ts";
import { alibabaClient } from "../../support/alibaba.ts";
import { makeInstance } from "../../support/alibaba-instances.ts";
import {
  type ClientKey,
  encodeProto,
  type InstanceDraft,
  sendInstanceCall,
  signInstanceCall,
} from "../../support/instance-api.ts";
import {
  type Application,
  addClientKey,
  addInstanceKey,
  instanceCall,
  instanceFailure,
  makeApplication,
  newClientKey,
  originOf,
} from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const MESSAGE = utf8("a message");
const UNAUTHORIZED = {
  status: 401,
  code: "Unauthorized",
  message: "The ClientKey or its signature is not valid.",
};
const NO_PERMISSION = {
  status: 403,
  code: "Forbidden.NoPermission",
  message: "This operation is forbidden by permission system.",
};
const NO_KEY = { status: 404, code: "Forbidden.KeyNotFound", message: "The specified Key is not found." };

let workspace: FrozenWorkspace;
let app: Application;
let key: string;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin("2026-03-01T00:00:00Z");
  app = await makeApplication(workspace);
  key = await addInstanceKey(app);
});

const encrypts = (clientKey: ClientKey, KeyId = key) =>
  instanceCall({ ...app, clientKey }, "Encrypt", { KeyId, Plaintext: MESSAGE });
const fails = (clientKey: ClientKey, KeyId = key) =>
  instanceFailure({ ...app, clientKey }, "Encrypt", { KeyId, Plaintext: MESSAGE });

/** Signs one draft and sends another body or other headers. */
async function send(draft: Partial<InstanceDraft> = {}, sent: { body?: Uint8Array; headers?: object } = {}) {
  const body = encodeProto("EncryptRequest", { KeyId: key, Plaintext: MESSAGE });
  const whole = { key: app.clientKey, apiName: "Encrypt", body, ...draft };
  const headers = { ...signInstanceCall(whole), ...sent.headers };
  const origin = originOf(app.client);
  const { status, message } = await sendInstanceCall(origin, whole.apiName, headers, sent.body ?? whole.body);
  return { status, code: message.ErrorCode, message: message.ErrorMessage };
}

describe("signatures", () => {
  it("are valid only for what was signed", async () => {
    expect(await send()).toMatchObject({ status: 200 });
    const other = encodeProto("EncryptRequest", { KeyId: key, Plaintext: utf8("another") });
    expect(await send({}, { body: other })).toEqual({
      status: 400,
      code: "InvalidParam",
      message: "The Param Content-SHA256 is invalid.",
    });
    const digest = createHash("sha256").update(other).digest("hex").toUpperCase();
    expect(await send({}, { body: other, headers: { "content-sha256": digest } })).toEqual(UNAUTHORIZED);
    const header = { headers: { "x-kms-migrationkeyversionid": "0" } };
    expect(await send({}, header)).toEqual(UNAUTHORIZED);
  });

  it("must be of the ClientKey that is named", async () => {
    const another = await newClientKey(app.client, app.accessPoint);
    const mixed = { keyId: another.keyId, privateKeyPem: app.clientKey.privateKeyPem };
    expect(await fails(mixed)).toEqual(UNAUTHORIZED);
    expect(await fails({ ...another, keyId: "KAAP.00000000-0000-0000-0000-000000000000" })).toEqual(
      UNAUTHORIZED,
    );
    await encrypts(another);
  });

  it("must be of the present time", async () => {
    const now = Date.now() - 16 * 60_000;
    expect(await send({ now })).toMatchObject({ status: 400, code: "RequestTimeTooSkewed" });
  });

  it("must name an existing operation", async () => {
    expect(await send({ headers: { "x-kms-apiname": "ListKeys" } })).toEqual({
      status: 400,
      code: "InvalidApiName",
      message: 'The ApiName "ListKeys" is invalid.',
    });
  });

  it("do not make a body valid that is too long or no message", async () => {
    expect(await send({ body: new Uint8Array(3 * 1024 * 1024 + 1) })).toMatchObject({
      status: 413,
      code: "RequestEntityTooLarge",
    });
    expect(await send({ body: Uint8Array.of(0x0a, 0x05) })).toMatchObject({
      status: 400,
      code: "InvalidParameter",
    });
  });
});

describe("a ClientKey", () => {
  it("is valid between two instants of its workspace's clock", async () => {
    const own = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const theirs = await makeApplication(own);
    const id = await addInstanceKey(theirs);
    const clientKey = await addClientKey(
      theirs.client,
      [theirs.instanceId],
      {},
      {
        NotBefore: "2030-01-02T00:00:00Z",
        NotAfter: "2030-01-03T00:00:00Z",
      },
    );
    const request = { KeyId: id, Plaintext: MESSAGE };
    expect(await instanceFailure({ ...theirs, clientKey }, "Encrypt", request)).toEqual(UNAUTHORIZED);
    await own.advance(86_400);
    await instanceCall({ ...theirs, clientKey }, "Encrypt", request);
    await own.advance(86_401);
    expect(await instanceFailure({ ...theirs, clientKey }, "Encrypt", request)).toEqual(UNAUTHORIZED);
  });

  it("is invalid once it, or its access point, is deleted", async () => {
    const one = await addClientKey(app.client, [app.instanceId]);
    await encrypts(one);
    await app.client.call("DeleteClientKey", { ClientKeyId: one.keyId });
    expect(await fails(one)).toEqual(UNAUTHORIZED);
    const other = await addClientKey(app.client, [app.instanceId]);
    await encrypts(other);
    const { AapName } = await app.client.call("GetClientKey", { ClientKeyId: other.keyId });
    await app.client.call("DeleteApplicationAccessPoint", { Name: AapName });
    expect(await fails(other)).toEqual(UNAUTHORIZED);
  });
});

describe("policies", () => {
  it("apply to their instance only", async () => {
    const theirs = await makeApplication(workspace);
    // They do not find a key of another account.
    expect(await fails(theirs.clientKey)).toEqual(NO_KEY);
    const second = await makeInstance(app.client, workspace);
    const clientKey = await addClientKey(app.client, [second]);
    expect(await fails(clientKey)).toEqual(NO_PERMISSION);
    const host = { "x-fauxkms-instance": app.instanceId };
    expect(await send({ key: clientKey }, { headers: host })).toEqual(NO_PERMISSION);
    expect(await send({ key: theirs.clientKey }, { headers: host })).toEqual(NO_PERMISSION);
    expect(await send({}, { headers: host })).toMatchObject({ status: 200 });
  });

  it("of several instances apply to the key's instance", async () => {
    const second = await makeInstance(app.client, workspace);
    const clientKey = await addClientKey(app.client, [second, app.instanceId]);
    await encrypts(clientKey);
    await encrypts(clientKey, await addInstanceKey({ ...app, instanceId: second }));
  });

  it("of the shared gateway do not apply", async () => {
    expect(await fails(await addClientKey(app.client, ["shared"]))).toEqual(NO_PERMISSION);
  });

  it("limit permissions and resources", async () => {
    const make = (allowed: object) => addClientKey(app.client, [app.instanceId], allowed);
    expect(await fails(await make({ permissions: [SECRET_USER] }))).toEqual(NO_PERMISSION);
    expect(await fails(await make({ resources: ["secret/*"] }))).toEqual(NO_PERMISSION);
    const named = await make({ permissions: [KEY_USER], resources: [`key/${key}`] });
    await encrypts(named);
    const other = await addInstanceKey(app);
    expect(await fails(named, other)).toEqual(NO_PERMISSION);
    expect(await fails(named, "key-hzz0000000000000000aa")).toEqual(NO_PERMISSION);
    const get = await instanceFailure({ ...app, clientKey: named }, "GetSecretValue", { SecretName: "s" });
    expect(get).toEqual(NO_PERMISSION);
    const { Random } = await instanceCall({ ...app, clientKey: named }, "GenerateRandom", { Length: 8 });
    expect(Random).toHaveLength(8);
  });

  it("limit networks", async () => {
    await app.client.call("CreateNetworkRule", {
      Name: "office",
      Type: "Private",
      SourcePrivateIp: ["10.1.0.0/16"],
    });
    const clientKey = await addClientKey(app.client, [app.instanceId], { networkRules: ["office"] });
    await encrypts(clientKey);
    const from = (address: string) => send({ key: clientKey }, { headers: { "cf-connecting-ip": address } });
    expect(await from("10.1.2.3")).toMatchObject({ status: 200 });
    expect(await from("10.2.2.3")).toEqual(NO_PERMISSION);
    await app.client.call("UpdateNetworkRule", { Name: "office", SourcePrivateIp: ["10.2.2.3"] });
    expect(await from("10.2.2.3")).toMatchObject({ status: 200 });
    expect(await from("10.1.2.3")).toEqual(NO_PERMISSION);
  });

  it("apply as they are now", async () => {
    const clientKey = await addClientKey(app.client, [app.instanceId]);
    await encrypts(clientKey);
    const { AapName } = await app.client.call("GetClientKey", { ClientKeyId: clientKey.keyId });
    await app.client.call("UpdatePolicy", { Name: `${AapName}-0`, Resources: ["key/other"] });
    expect(await fails(clientKey)).toEqual(NO_PERMISSION);
  });
});

describe("keys", () => {
  it("must be in the instance", async () => {
    expect(await fails(app.clientKey, "key-hzz0000000000000000aa")).toEqual(NO_KEY);
    expect(await fails(app.clientKey, "no key at all")).toMatchObject({ code: "InvalidParameter" });
    expect(await fails(app.clientKey, "alias/none")).toMatchObject({
      status: 404,
      code: "Forbidden.AliasNotFound",
    });
    const { KeyMetadata } = await app.client.call("CreateKey");
    const { KeyId } = KeyMetadata as { KeyId: string };
    expect(await fails(app.clientKey, KeyId)).toEqual(NO_KEY);
    const arn = `acs:kms:cn-hangzhou:${app.client.account}:key/${key}`;
    expect(await encrypts(app.clientKey, arn)).toMatchObject({ KeyId: key });
    expect(await fails(app.clientKey, arn.replace(app.client.account, "1".repeat(16)))).toEqual(NO_KEY);
    // Not even a policy lets an account into another one's.
    const stranger = alibabaClient({ server: workspace.server, workspace: workspace.name });
    const refused = stranger.failure("CreatePolicy", {
      Name: "p",
      KmsInstance: app.instanceId,
      Permissions: [KEY_USER],
      Resources: ["key/*"],
    });
    expect(await refused).toMatchObject({ code: "Forbidden.DKMSInstanceNotFound" });
  });
});
