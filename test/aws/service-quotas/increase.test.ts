import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateSupportCaseCommand,
  GetRequestedServiceQuotaChangeCommand,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { beforeEach, describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../../support/client.ts";
import { FrozenWorkspace } from "../../support/management.ts";
import { ask, CREATE_KEY, ENABLE_KEY, serviceQuotas, valueOfQuota } from "../../support/service-quotas.ts";

const START = "2030-01-01T00:00:00.000Z";

let workspace: FrozenWorkspace;
let account: string;
let quotas: ServiceQuotasClient;

beforeEach(async () => {
  workspace = await FrozenWorkspace.begin(START, "enforce");
  account = freshAccount();
  quotas = serviceQuotas({ ...workspace.options, account });
});

/** How many of so many CreateKey requests are let through. */
async function created(count: number, of = account, region = "us-east-1"): Promise<number> {
  const client = kms({ ...workspace.options, account: of, region });
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, () => client.send(new CreateKeyCommand({}))),
  );
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") expect(outcome.reason.name).toBe("ThrottlingException");
  }
  return outcomes.filter(({ status }) => status === "fulfilled").length;
}

async function change(id: string) {
  const { RequestedQuota } = await quotas.send(new GetRequestedServiceQuotaChangeCommand({ RequestId: id }));
  return RequestedQuota;
}

const openCase = (id: string) => quotas.send(new CreateSupportCaseCommand({ RequestId: id }));

describe("RequestServiceQuotaIncrease", () => {
  it("from 5 to 50 CreateKey a second changes what is enforced, when its time has come", async () => {
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(5);
    expect(await created(8)).toBe(5);
    const { id, status } = await ask(quotas, CREATE_KEY, 50);
    expect(status).toBe("PENDING");
    await workspace.advance(4.999);
    expect((await change(id))?.Status).toBe("PENDING");
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(5);
    expect(await created(8)).toBe(5);
    await workspace.advance(0.001);
    expect(await change(id)).toMatchObject({
      Status: "APPROVED",
      Created: new Date(START),
      LastUpdated: new Date(Date.parse(START) + 5000),
    });
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(50);
    await workspace.advance(1);
    expect(await created(60)).toBe(50);
  });

  it("changes what is enforced even if the request is never read", async () => {
    await ask(quotas, CREATE_KEY, 7);
    await workspace.advance(3600);
    expect(await created(10)).toBe(7);
  });

  it("is decided by the time the clock was moved to, even if it is set back afterwards", async () => {
    const { id } = await ask(quotas, CREATE_KEY, 7);
    await workspace.advance(60);
    await workspace.set({ mode: "frozen", now: START });
    expect((await change(id))?.Status).toBe("APPROVED");
    expect(await created(10)).toBe(7);
  });

  it("answers with all members of the request", async () => {
    const { id } = await ask(quotas, CREATE_KEY, 50);
    expect(await change(id)).toEqual({
      Id: id,
      ServiceCode: "kms",
      ServiceName: "AWS Key Management Service (AWS KMS)",
      QuotaCode: CREATE_KEY,
      QuotaName: "CreateKey request rate",
      DesiredValue: 50,
      Status: "PENDING",
      Created: new Date(START),
      LastUpdated: new Date(START),
      Requester: JSON.stringify({ accountId: account, callerArn: `arn:aws:iam::${account}:root` }),
      QuotaArn: `arn:aws:servicequotas:us-east-1:${account}:kms/${CREATE_KEY}`,
      GlobalQuota: false,
      Unit: "None",
      QuotaRequestedAtLevel: "ACCOUNT",
    });
  });

  it("concerns one account, Region and workspace", async () => {
    const { id } = await ask(quotas, CREATE_KEY, 50);
    await workspace.advance(5);
    const other = freshAccount();
    expect(await created(8, other)).toBe(5);
    expect(await created(8, account, "eu-west-1")).toBe(5);
    for (const place of [
      { ...workspace.options, account: other },
      { ...workspace.options, account, region: "eu-west-1" },
      { server: workspace.server, account },
    ]) {
      const stranger = serviceQuotas(place);
      expect(await valueOfQuota(stranger, CREATE_KEY)).toBe(5);
      const get = stranger.send(new GetRequestedServiceQuotaChangeCommand({ RequestId: id }));
      expect(await failure(get)).toMatchObject({ name: "NoSuchResourceException", status: 400 });
    }
  });

  it("takes one request for a quota at a time", async () => {
    await ask(quotas, CREATE_KEY, 50);
    const open = {
      name: "ResourceAlreadyExistsException",
      message: "Only one open service quota increase request is allowed per quota.",
      status: 400,
    };
    expect(await failure(ask(quotas, CREATE_KEY, 60))).toEqual(open);
    expect((await ask(quotas, ENABLE_KEY, 60)).status).toBe("PENDING");
    await workspace.advance(5);
    expect((await ask(quotas, CREATE_KEY, 60)).status).toBe("PENDING");
    await workspace.advance(5);
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(60);
  });

  it.each([
    [5, "You must provide a quota value greater than the default quota value of 5.0"],
    [0, "You must provide a quota value greater than the default quota value of 5.0"],
  ])("refuses the value %d", async (value, message) => {
    expect(await failure(ask(quotas, CREATE_KEY, value))).toEqual({
      name: "IllegalArgumentException",
      message,
      status: 400,
    });
  });

  it("refuses a value that is not above the current one", async () => {
    await ask(quotas, CREATE_KEY, 50);
    await workspace.advance(5);
    expect(await failure(ask(quotas, CREATE_KEY, 50))).toMatchObject({
      name: "IllegalArgumentException",
      message: "You must provide a quota value greater than the current quota value",
    });
  });

  it("raises a value that is not whole", async () => {
    await ask(quotas, CREATE_KEY, 5.5);
    await workspace.advance(5);
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(5.5);
    expect(await created(15)).toBe(11);
    expect((await failure(ask(quotas, CREATE_KEY, Math.PI * 2))).name).toBe("IllegalArgumentException");
  });

  it("is forgotten, and so is what it raised, when the workspace is reset", async () => {
    const { id } = await ask(quotas, CREATE_KEY, 50);
    await workspace.advance(5);
    await control("POST", "reset", undefined, { server: workspace.server, workspace: workspace.name });
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(5);
    expect((await failure(change(id))).name).toBe("NoSuchResourceException");
  });

  it("has a value that the control API sees and can take back", async () => {
    await ask(quotas, CREATE_KEY, 50);
    await workspace.advance(5);
    const where = { server: workspace.server, workspace: workspace.name };
    const body = { account, region: "us-east-1" };
    const path = `quotas?account=${account}&region=us-east-1`;
    const listed = (await control("GET", path, undefined, where)).json.quotas as { code: string }[];
    expect(listed.find(({ code }) => code === CREATE_KEY)).toMatchObject({ limit: 50, default: 5 });
    await control("DELETE", `quotas/aws/${CREATE_KEY}`, body, where);
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(5);
    await control("PUT", `quotas/aws/${CREATE_KEY}`, { ...body, limit: 2 }, where);
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(2);
  });
});

describe("CreateSupportCase", () => {
  it("opens a case for a request that is pending, once", async () => {
    const { id } = await ask(quotas, CREATE_KEY, 50);
    await workspace.advance(1);
    await openCase(id);
    expect(await change(id)).toMatchObject({
      Status: "CASE_OPENED",
      CaseId: expect.stringMatching(/^\d{11}$/),
      LastUpdated: new Date(Date.parse(START) + 1000),
    });
    expect(await failure(openCase(id))).toMatchObject({ name: "InvalidResourceStateException", status: 400 });
    expect((await failure(ask(quotas, CREATE_KEY, 60))).name).toBe("ResourceAlreadyExistsException");
    await workspace.advance(4);
    expect((await change(id))?.Status).toBe("APPROVED");
    expect((await failure(openCase(id))).name).toBe("InvalidResourceStateException");
  });

  it("does not know a request that was never made", async () => {
    expect(await failure(openCase("0123456789abcdef"))).toMatchObject({
      name: "NoSuchResourceException",
      status: 400,
    });
  });
});

describe("requests that the control API decides", () => {
  const act = (id: string, status: string) =>
    control(
      "POST",
      `quota-requests/${id}`,
      { status },
      { server: workspace.server, workspace: workspace.name },
    );

  it("are listed with account and Region, and approved at once", async () => {
    const { id } = await ask(quotas, CREATE_KEY, 50);
    const elsewhere = await ask(
      serviceQuotas({ ...workspace.options, account, region: "eu-west-1" }),
      ENABLE_KEY,
      99,
    );
    const where = { server: workspace.server, workspace: workspace.name };
    const { json } = await control("GET", "quota-requests", undefined, where);
    const requests = json.requests as { id: string }[];
    expect(requests.map((request) => request.id).sort()).toEqual([id, elsewhere.id].sort());
    expect(requests.find((request) => request.id === id)).toEqual({
      id,
      cloud: "aws",
      account,
      region: "us-east-1",
      quota: "createKey",
      code: CREATE_KEY,
      name: "CreateKey request rate",
      desiredValue: 50,
      status: "PENDING",
      caseId: null,
      requester: `arn:aws:iam::${account}:root`,
      created: START,
      lastUpdated: START,
    });
    expect(await created(8)).toBe(5);
    expect(await act(id, "APPROVED")).toMatchObject({ status: 200, json: { id, status: "APPROVED" } });
    expect(await created(60)).toBe(45);
    expect(await act(id, "DENIED")).toMatchObject({ status: 409, json: { error: { code: "conflict" } } });
  });

  it.each(["DENIED", "NOT_APPROVED", "CASE_CLOSED"])("can end %s, and change nothing", async (status) => {
    const { id } = await ask(quotas, CREATE_KEY, 50);
    if (status === "CASE_CLOSED") await openCase(id);
    expect((await act(id, status)).status).toBe(200);
    await workspace.advance(60);
    expect((await change(id))?.Status).toBe(status);
    expect(await valueOfQuota(quotas, CREATE_KEY)).toBe(5);
  });

  it("must be known, and the status one that a request can end with", async () => {
    expect(await act("nope", "APPROVED")).toMatchObject({
      status: 404,
      json: { error: { code: "notFound" } },
    });
    const { id } = await ask(quotas, CREATE_KEY, 50);
    for (const status of ["PENDING", "CASE_OPENED", "INVALID_REQUEST", "approved"]) {
      expect(await act(id, status)).toMatchObject({ status: 400, json: { error: { code: "invalid" } } });
    }
  });
});
