import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeleteLoginProfileCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetGroupCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesForRoleCommand,
  ListMFADevicesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUserPoliciesCommand,
  ListVirtualMFADevicesCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
} from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListResourceTagsCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { decoded, iam, policyOf, trustOf } from "./iam.ts";
import { credential } from "./sign.ts";
import { assume, kmsWith, sts } from "./sts.ts";

const SERVER = { server: "strict" } as const;
const MANAGED = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser";
const user = { UserName: "ci" };
const role = { RoleName: "app" };
const group = { GroupName: "ops" };
const rolePolicy = { ...role, PolicyName: "manage" };
const userPolicy = { ...user, PolicyName: "use" };
const AliasName = "alias/data";

/** What the second policy, and the description of the key, say before and after a change. */
export const USE = policyOf("kms:Encrypt");
export const CHANGED_USE = policyOf(["kms:Encrypt", "kms:Decrypt"]);

/**
 * The calls of Terraform's provider of AWS (5.100.0) for what `test/clients/terraform/main.tf` says, in their order and with their
 * parameters as they were recorded, without those that it repeats while it waits; an administrator of a fresh account makes them,
 * at the strict server.
 */
export class Terraform {
  readonly account: string;
  readonly #key: Awaited<ReturnType<typeof credential>>;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly boundary: string;
  readonly #use: string;
  readonly #provider: string;
  #data = "";
  #own = "";
  #grant = "";
  #accessKey = "";
  /** The version of the second policy that counts. */
  #version = "v1";

  private constructor(key: Awaited<ReturnType<typeof credential>>) {
    this.account = key.account;
    this.#key = key;
    this.iam = iam(SERVER, { credentials: key });
    this.kms = kmsWith(key, SERVER);
    this.boundary = `arn:aws:iam::${key.account}:policy/team/bound`;
    this.#use = `arn:aws:iam::${key.account}:policy/use`;
    this.#provider = `arn:aws:iam::${key.account}:oidc-provider/token.actions.githubusercontent.com`;
  }

  static async start(): Promise<Terraform> {
    const policies = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    return new Terraform(await credential({ principal: "user/admin", policies }));
  }

  /** The account of a provider, its first question. */
  async configure() {
    const { Account, Arn } = await sts({ ...SERVER, key: this.#key }).send(new GetCallerIdentityCommand({}));
    return { Account, Arn };
  }

  /** A client with the credentials of the provider that assumes the role, which assumes it twice. */
  async #asRole(): Promise<KMSClient> {
    const asked = {
      RoleArn: `arn:aws:iam::${this.account}:role/app`,
      RoleSessionName: "terraform",
      DurationSeconds: 900,
    };
    const client = sts({ ...SERVER, key: this.#key });
    await assume(client, asked);
    const { key } = await assume(client, asked);
    await sts({ ...SERVER, key }).send(new GetCallerIdentityCommand({}));
    return kmsWith(key, SERVER);
  }

  async apply(): Promise<void> {
    await this.configure();
    await this.iam.send(new CreateGroupCommand({ ...group, Path: "/" }));
    await this.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: "https://token.actions.githubusercontent.com",
        ClientIDList: ["sts.amazonaws.com"],
        ThumbprintList: ["f".repeat(40)],
      }),
    );
    const bound = { PolicyName: "bound", Path: "/team/", Description: "", PolicyDocument: policyOf("kms:*") };
    await this.iam.send(new CreatePolicyCommand(bound));
    await this.#createData();
    const PermissionsBoundary = this.boundary;
    await this.iam.send(new CreateUserCommand({ ...user, Path: "/", PermissionsBoundary }));
    await this.iam.send(
      new CreateRoleCommand({
        ...role,
        Path: "/",
        PermissionsBoundary,
        MaxSessionDuration: 7200,
        AssumeRolePolicyDocument: trustOf({ AWS: `arn:aws:iam::${this.account}:root` }),
        Tags: [{ Key: "team", Value: "payments" }],
      }),
    );
    const { AccessKey } = await this.iam.send(new CreateAccessKeyCommand(user));
    this.#accessKey = AccessKey?.AccessKeyId ?? "";
    await this.iam.send(new AddUserToGroupCommand({ ...group, ...user }));
    await this.iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn: MANAGED }));
    await this.iam.send(new PutUserPolicyCommand({ ...userPolicy, PolicyDocument: policyOf("kms:*") }));
    await this.iam.send(new PutRolePolicyCommand({ ...rolePolicy, PolicyDocument: policyOf("kms:*") }));
    const use = { PolicyName: "use", Path: "/", Description: "", PolicyDocument: USE };
    await this.iam.send(new CreatePolicyCommand(use));
    await this.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: this.#data }));
    const { GrantId } = await this.kms.send(
      new CreateGrantCommand({
        KeyId: this.#data,
        Name: "app",
        GranteePrincipal: `arn:aws:iam::${this.account}:role/app`,
        Operations: ["GenerateDataKey", "Encrypt"],
        Constraints: { EncryptionContextEquals: {}, EncryptionContextSubset: { app: "invoices" } },
      }),
    );
    this.#grant = GrantId ?? "";
    const PolicyArn = this.#use;
    await this.iam.send(new AttachGroupPolicyCommand({ ...group, PolicyArn }));
    await this.iam.send(new AttachRolePolicyCommand({ ...role, PolicyArn }));
    const made = await (await this.#asRole()).send(
      new CreateKeyCommand({
        CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
        Description: "made by the role",
        KeyUsage: "ENCRYPT_DECRYPT",
      }),
    );
    this.#own = made.KeyMetadata?.KeyId ?? "";
  }

  async #createData(): Promise<void> {
    const made = await this.kms.send(
      new CreateKeyCommand({
        CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
        Description: "of the data",
        KeyUsage: "ENCRYPT_DECRYPT",
        Policy: policyOf("kms:*", { Principal: { AWS: `arn:aws:iam::${this.account}:root` } }),
        Tags: [{ TagKey: "team", TagValue: "payments" }],
      }),
    );
    this.#data = made.KeyMetadata?.KeyId ?? "";
    await this.kms.send(new EnableKeyRotationCommand({ KeyId: this.#data, RotationPeriodInDays: 180 }));
  }

  /** What the provider reads before it plans, as far as it compares it with what it is told. */
  async refresh() {
    await this.configure();
    const { Group } = await this.iam.send(new GetGroupCommand(group));
    const provider = await this.iam.send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: this.#provider }),
    );
    const bound = await this.#policy(this.boundary, "v1");
    const data = await this.#keyAs(this.kms, this.#data);
    const { User } = await this.iam.send(new GetUserCommand(user));
    const { Role } = await this.iam.send(new GetRoleCommand(role));
    const { PolicyNames } = await this.iam.send(new ListRolePoliciesCommand(role));
    const { Groups } = await this.iam.send(new ListGroupsForUserCommand(user));
    const { AccessKeyMetadata } = await this.iam.send(new ListAccessKeysCommand(user));
    const ofUser = await this.iam.send(new GetUserPolicyCommand(userPolicy));
    const attachedToUser = await this.iam.send(new ListAttachedUserPoliciesCommand(user));
    const ofRole = await this.iam.send(new GetRolePolicyCommand(rolePolicy));
    const attachedToRole = await this.iam.send(new ListAttachedRolePoliciesCommand(role));
    const { Aliases } = await this.kms.send(new ListAliasesCommand({}));
    const use = await this.#policy(this.#use, this.#version);
    const { Grants } = await this.kms.send(new ListGrantsCommand({ KeyId: this.#data, Limit: 100 }));
    const attachedToGroup = await this.iam.send(new ListAttachedGroupPoliciesCommand(group));
    const target = await this.kms.send(new DescribeKeyCommand({ KeyId: AliasName }));
    const own = await this.#keyAs(await this.#asRole(), this.#own);
    return {
      group: Group?.Arn,
      provider: [provider.Url, provider.ClientIDList, provider.ThumbprintList],
      bound,
      use,
      data,
      own,
      user: [User?.Arn, User?.PermissionsBoundary?.PermissionsBoundaryArn, decoded(ofUser.PolicyDocument)],
      role: {
        arn: Role?.Arn,
        boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
        seconds: Role?.MaxSessionDuration,
        tags: Role?.Tags,
        trust: decoded(Role?.AssumeRolePolicyDocument),
        policies: PolicyNames,
        policy: decoded(ofRole.PolicyDocument),
      },
      memberships: Groups?.map(({ GroupName }) => GroupName),
      hasAccessKey: AccessKeyMetadata?.map((one) => [one.AccessKeyId === this.#accessKey, one.Status]),
      attached: [attachedToUser, attachedToRole, attachedToGroup].map((answer) =>
        answer.AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
      ),
      alias: Aliases?.filter((one) => one.AliasName === AliasName).map(
        (one) => one.TargetKeyId === this.#data,
      ),
      target: target.KeyMetadata?.KeyId === this.#data,
      grants: Grants?.map((one) => [one.GrantId === this.#grant, one.Name, one.Operations, one.Constraints]),
    };
  }

  async #policy(PolicyArn: string, VersionId: string) {
    const { Policy } = await this.iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await this.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return [Policy?.Path, Policy?.DefaultVersionId, decoded(PolicyVersion?.Document)];
  }

  async #keyAs(client: KMSClient, KeyId: string) {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
    const rotation = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
    const { Tags } = await client.send(new ListResourceTagsCommand({ KeyId }));
    return {
      description: KeyMetadata?.Description,
      state: KeyMetadata?.KeyState,
      policy: JSON.parse(Policy ?? "") as unknown,
      rotation: [rotation.KeyRotationEnabled, rotation.RotationPeriodInDays],
      tags: Tags,
    };
  }

  /** Another description of the key, and another document of the second policy. */
  async change(): Promise<void> {
    await this.configure();
    await this.kms.send(new UpdateKeyDescriptionCommand({ KeyId: this.#data, Description: "changed" }));
    await this.iam.send(new ListPolicyVersionsCommand({ PolicyArn: this.#use }));
    const { PolicyVersion } = await this.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: this.#use,
        PolicyDocument: CHANGED_USE,
        SetAsDefault: true,
      }),
    );
    this.#version = PolicyVersion?.VersionId ?? "";
  }

  /** @returns the states of both keys at the end */
  async destroy() {
    await this.configure();
    await this.iam.send(new DeleteUserPolicyCommand(userPolicy));
    await this.iam.send(new RemoveUserFromGroupCommand({ ...group, ...user }));
    await this.kms.send(new DeleteAliasCommand({ AliasName }));
    await this.iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId: this.#accessKey }));
    await this.kms.send(new RevokeGrantCommand({ GrantId: this.#grant, KeyId: this.#data }));
    const PolicyArn = this.#use;
    await this.iam.send(new DetachGroupPolicyCommand({ ...group, PolicyArn }));
    await this.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: this.#provider }));
    await this.iam.send(new DetachUserPolicyCommand({ ...user, PolicyArn: MANAGED }));
    const { Grants } = await this.kms.send(new ListGrantsCommand({ KeyId: this.#data, Limit: 100 }));
    await this.iam.send(new DeleteGroupCommand(group));
    const { Groups } = await this.iam.send(new ListGroupsForUserCommand(user));
    await this.#forgetUser();
    await this.iam.send(new DeleteUserCommand(user));
    const own = await this.#endOf(await this.#asRole(), this.#own);
    await this.iam.send(new DeleteRolePolicyCommand(rolePolicy));
    await this.iam.send(new DetachRolePolicyCommand({ ...role, PolicyArn }));
    await this.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    await this.iam.send(new ListInstanceProfilesForRoleCommand(role));
    await this.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await this.iam.send(new ListAttachedRolePoliciesCommand(role));
    await this.iam.send(new DeletePolicyCommand({ PolicyArn }));
    await this.iam.send(new ListRolePoliciesCommand(role));
    const data = await this.#endOf(this.kms, this.#data);
    await this.iam.send(new DeleteRoleCommand(role));
    await this.iam.send(new ListPolicyVersionsCommand({ PolicyArn: this.boundary }));
    await this.iam.send(new DeletePolicyCommand({ PolicyArn: this.boundary }));
    return { grants: Grants, groups: Groups, own, data };
  }

  /** What `force_destroy` looks for, after the groups. */
  async #forgetUser(): Promise<void> {
    await this.iam.send(new ListUserPoliciesCommand(user));
    await this.iam.send(new ListAttachedUserPoliciesCommand(user));
    await this.iam.send(new ListAccessKeysCommand(user));
    await this.iam.send(new ListSSHPublicKeysCommand(user));
    await this.iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: "Assigned" }));
    await this.iam.send(new ListMFADevicesCommand(user));
    // The provider takes a user without a password for what it wanted.
    await this.iam.send(new DeleteLoginProfileCommand(user)).catch((error: unknown) => {
      if (!(error instanceof NoSuchEntityException)) throw error;
    });
    await this.iam.send(new ListSigningCertificatesCommand(user));
    await this.iam.send(new ListServiceSpecificCredentialsCommand(user));
  }

  async #endOf(client: KMSClient, KeyId: string) {
    await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    return (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
  }
}
