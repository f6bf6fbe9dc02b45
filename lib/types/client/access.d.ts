import type { Places } from "./place.js";
/** An access key of each cloud that selects a workspace. */
export interface AccessKeys {
    readonly aws: {
        readonly accountId: string;
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
    };
    readonly alibaba: {
        readonly accountId: string;
        readonly accessKeyId: string;
        readonly accessKeySecret: string;
    };
}
/** What a client of an AWS SDK takes: `new KMSClient(world.aws())`. */
export interface AwsClientOptions {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
    };
}
/** What a configuration of an Alibaba Cloud SDK takes: `new Config(world.alibaba())` of `@alicloud/openapi-client`. */
export interface AlibabaClientOptions {
    /** Host and port, because these SDKs take no URL. */
    readonly endpoint: string;
    readonly protocol: "http" | "https";
    readonly regionId: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
}
/** An account or Region other than the workspace's own. */
export interface ClientOptions {
    /**
     * Another account of the workspace, 12 digits at AWS, 16 at Alibaba Cloud. A server with `auth: "strict"` knows it by an
     * access key only, which `credentials` makes.
     */
    readonly account?: string;
    readonly region?: string;
}
/** Regions of whoever names none. */
export declare const REGIONS: {
    readonly aws: "us-east-1";
    readonly alibaba: "cn-hangzhou";
};
/** Access keys of a workspace in permissive mode, where an account's number is an access key id. */
export declare function permissiveKeys(workspace: string): AccessKeys;
/** Options of an AWS client. */
export declare function awsOptions(url: string, workspace: string, { aws }: AccessKeys, { account, region }?: ClientOptions): AwsClientOptions;
/** Options of an Alibaba Cloud client. */
export declare function alibabaOptions(url: string, workspace: string, { alibaba }: AccessKeys, { account, region }?: ClientOptions): AlibabaClientOptions;
/** Environment variables by which the SDKs of both clouds reach a workspace, as `POST workspaces` answers them. */
export declare function environmentOf(url: string, { aws, alibaba }: AccessKeys): Record<string, string>;
/** The accounts of the keys, in the standard Regions. */
export declare function placesOf({ aws, alibaba }: AccessKeys): Places;
