import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { invalid, makeAccessPoint, NOT_FOUND } from "../../support/access-points.ts";
import { type AlibabaOptions, alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { FrozenWorkspace } from "../../support/management.ts";
import { noOpenSsl, openWithForge, openWithOpenSsl } from "../../support/pkcs12.ts";

const PASSWORD = "Correct-horse-7";
const RequestId = expect.stringMatching(/^[0-9a-f-]{36}$/);

/** A client of an account with the access point `aap`. */
async function withAccessPoint(options: AlibabaOptions = {}) {
  const client = alibabaClient(options);
  await makeAccessPoint(client);
  return client;
}

const pkcs12Of = (answer: Readonly<Record<string, unknown>>) =>
  Buffer.from(String(answer.PrivateKeyData), "base64");

describe("a client key", () => {
  it("is a PKCS #12 whose certificate GetClientKey shows, and whose key belongs to that", async () => {
    const client = await withAccessPoint();
    const NotBefore = "2026-03-04T05:06:07Z";
    const NotAfter = "2027-08-09T10:11:12Z";
    const made = await client.call("CreateClientKey", {
      AapName: "aap",
      Password: PASSWORD,
      NotBefore,
      NotAfter,
    });
    expect(made).toEqual({
      ClientKeyId: expect.stringMatching(/^KAAP\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      KeyAlgorithm: "RSA_2048",
      PrivateKeyData: expect.stringMatching(/^MII[A-Za-z0-9+/]+={0,2}$/),
      NotBefore,
      NotAfter,
      RequestId,
    });
    const { ClientKeyId } = made;
    const shown = await client.call("GetClientKey", { ClientKeyId });
    expect(shown).toEqual({
      ClientKeyId,
      AapName: "aap",
      KeyAlgorithm: "RSA_2048",
      KeyOrigin: "KMS_PROVIDED",
      CreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      NotBefore,
      NotAfter,
      PublicKeyData: expect.stringContaining("-----BEGIN CERTIFICATE-----"),
      RequestId,
    });
    const certificate = new X509Certificate(String(shown.PublicKeyData));
    expect(certificate.subject).toBe(`CN=${ClientKeyId}`);
    expect(Date.parse(certificate.validFrom)).toBe(Date.parse(NotBefore));
    expect(Date.parse(certificate.validTo)).toBe(Date.parse(NotAfter));
    const opened = openWithForge(pkcs12Of(made), PASSWORD);
    expect(opened.certificate.raw).toEqual(certificate.raw);
    expect(certificate.checkPrivateKey(opened.privateKey)).toBe(true);
    for (const wrong of ["Correct-horse-8", ""]) {
      expect(() => openWithForge(pkcs12Of(made), wrong)).toThrow("MAC could not be verified");
    }
  });

  it.skipIf(noOpenSsl)("is opened by OpenSSL (skipped where it is not installed)", async () => {
    const client = await withAccessPoint();
    const Password = "~!@#$%^&*?_-0";
    const made = await client.call("CreateClientKey", { AapName: "aap", Password });
    const shown = await client.call("GetClientKey", { ClientKeyId: made.ClientKeyId });
    const { certificate, privateKey } = openWithOpenSsl(pkcs12Of(made), Password);
    expect(certificate.raw).toEqual(new X509Certificate(String(shown.PublicKeyData)).raw);
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(() => openWithOpenSsl(pkcs12Of(made), `${Password}x`)).toThrow("invalid password");
  });

  it("is valid for five years of the workspace's clock by default", async () => {
    const workspace = await FrozenWorkspace.begin("2030-02-03T04:05:06.789Z");
    const client = await withAccessPoint({ server: workspace.server, workspace: workspace.name });
    const made = await client.call("CreateClientKey", { AapName: "aap", Password: PASSWORD });
    const validity = { NotBefore: "2030-02-03T04:05:06Z", NotAfter: "2035-02-03T04:05:06Z" };
    expect(made).toMatchObject(validity);
    await workspace.advance(86_400);
    const shown = await client.call("GetClientKey", { ClientKeyId: made.ClientKeyId });
    expect(shown).toMatchObject({ ...validity, CreateTime: "2030-02-03T04:05:06Z" });
    const certificate = new X509Certificate(String(shown.PublicKeyData));
    expect(Date.parse(certificate.validFrom)).toBe(Date.parse(validity.NotBefore));
    expect(Date.parse(certificate.validTo)).toBe(Date.parse(validity.NotAfter));
  });

  it.each([
    [{ Password: "short-1" }, "Password"],
    [{ Password: "onlyletters" }, "Password"],
    [{ Password: "blank is none 1" }, "Password"],
    [{ Password: "a1".repeat(33) }, "Password"],
    [{ NotAfter: "2030-01-01T00:00:00Z" }, "NotBefore"],
    [{ NotBefore: "2030-01-01T00:00:00Z" }, "NotAfter"],
    [{ NotBefore: "2030-01-01T00:00:00Z", NotAfter: "2030-01-01T00:00:00Z" }, "NotAfter"],
    [{ NotBefore: "2031-01-01T00:00:00Z", NotAfter: "2030-01-01T00:00:00Z" }, "NotAfter"],
    [{ NotBefore: "1969-12-31T23:59:59Z", NotAfter: "2030-01-01T00:00:00Z" }, "NotBefore"],
    [{ NotBefore: "2030-01-01", NotAfter: "2031-01-01T00:00:00Z" }, "NotBefore"],
    [{ NotBefore: "2030-01-01T00:00:00Z", NotAfter: "2031-02-30T00:00:00Z" }, "NotAfter"],
  ])("is not made with %o", async (wrong, parameter) => {
    const client = await withAccessPoint();
    const parameters = { AapName: "aap", Password: PASSWORD, ...wrong };
    const failure = await client.failure("CreateClientKey", parameters);
    expect(failure).toEqual(invalid(parameter));
    expect(await client.call("ListClientKeys")).toMatchObject({ ClientKeys: [] });
  });

  it("needs a password, and an access point that is there", async () => {
    const client = await withAccessPoint();
    expect(await client.failure("CreateClientKey", { AapName: "aap" })).toMatchObject({
      code: "MissingParameter",
      message: 'The parameter "Password" is needed but not provided.',
    });
    const failure = await client.failure("CreateClientKey", { AapName: "none", Password: PASSWORD });
    expect(failure).toEqual(NOT_FOUND);
  });

  it("is read by GET and nothing else, and written by either", async () => {
    const client = await withAccessPoint();
    const { account } = client;
    const forbidden = { status: 403, json: { Code: "UnsupportedHTTPMethod" } };
    for (const Action of ["ListClientKeys", "GetClientKey"]) {
      const answer = await rawAlibaba({ Action, ClientKeyId: "x" }, { account }, { method: "POST" });
      expect(answer).toMatchObject(forbidden);
    }
    const made = await rawAlibaba(
      { Action: "CreateClientKey", AapName: "aap", Password: PASSWORD },
      { account },
    );
    expect(made.status).toBe(200);
    const listed = await rawAlibaba({ Action: "ListClientKeys" }, { account });
    expect(listed.json.ClientKeys).toHaveLength(1);
  });

  it("is answered in XML as well", async () => {
    const { account } = await withAccessPoint();
    const made = await rawAlibaba(
      { Action: "CreateClientKey", AapName: "aap", Password: PASSWORD, Format: "XML" },
      { account },
    );
    const data = /<PrivateKeyData>(.+)<\/PrivateKeyData>/.exec(made.text)?.[1] ?? "";
    expect(openWithForge(Buffer.from(data, "base64"), PASSWORD).privateKey.asymmetricKeyType).toBe("rsa");
  });
});

describe("client keys", () => {
  const ids = (answer: Readonly<Record<string, unknown>>) =>
    (answer.ClientKeys as { ClientKeyId: string }[]).map(({ ClientKeyId }) => ClientKeyId);

  it("are listed and deleted, and go with their access point", async () => {
    const client = await withAccessPoint();
    await client.call("CreateApplicationAccessPoint", { Name: "other", Policies: ["policy"] });
    const make = async (AapName: string) =>
      String((await client.call("CreateClientKey", { AapName, Password: PASSWORD })).ClientKeyId);
    const [first, second, third] = [await make("aap"), await make("aap"), await make("other")] as const;
    expect(ids(await client.call("ListClientKeys"))).toEqual([first, second, third]);
    const listed = await client.call("ListClientKeys", { AapName: "aap" });
    expect(ids(listed)).toEqual([first, second]);
    const { RequestId: _, ...shown } = await client.call("GetClientKey", { ClientKeyId: second });
    expect((listed.ClientKeys as unknown[])[1]).toEqual(shown);
    expect(await client.failure("ListClientKeys", { AapName: "none" })).toEqual(NOT_FOUND);

    expect(await client.call("DeleteClientKey", { ClientKeyId: first })).toEqual({ RequestId });
    for (const action of ["GetClientKey", "DeleteClientKey"]) {
      expect(await client.failure(action, { ClientKeyId: first }), action).toEqual(NOT_FOUND);
    }
    await client.call("DeleteApplicationAccessPoint", { Name: "aap" });
    expect(await client.failure("GetClientKey", { ClientKeyId: second })).toEqual(NOT_FOUND);
    expect(ids(await client.call("ListClientKeys"))).toEqual([third]);
    // A new one of that name does not have them.
    await client.call("CreateApplicationAccessPoint", { Name: "aap", Policies: ["policy"] });
    expect(ids(await client.call("ListClientKeys", { AapName: "aap" }))).toEqual([]);
  });

  it("belong to one account and Region", async () => {
    const client = await withAccessPoint();
    const { ClientKeyId } = await client.call("CreateClientKey", { AapName: "aap", Password: PASSWORD });
    for (const other of [alibabaClient(), alibabaClient({ ...client, region: "ap-southeast-1" })]) {
      expect(await other.failure("GetClientKey", { ClientKeyId })).toEqual(NOT_FOUND);
      expect(await other.failure("DeleteClientKey", { ClientKeyId })).toEqual(NOT_FOUND);
      expect(ids(await other.call("ListClientKeys"))).toEqual([]);
    }
    expect(ids(await client.call("ListClientKeys"))).toEqual([ClientKeyId]);
  });

  it("are at most ten for an access point", async () => {
    const client = await withAccessPoint();
    const parameters = { AapName: "aap", Password: PASSWORD };
    for (let i = 0; i < 10; i++) await client.call("CreateClientKey", parameters);
    expect(await client.failure("CreateClientKey", parameters)).toMatchObject({
      code: "Rejected.LimitExceeded",
      status: 400,
    });
    const listed = ids(await client.call("ListClientKeys"));
    expect(new Set(listed).size).toBe(10);
    await client.call("DeleteClientKey", { ClientKeyId: listed[0] });
    await client.call("CreateClientKey", parameters);
  });
});
