/** A cloud whose KMS is mocked. */
export type CloudName = "aws" | "alibaba";
/** An account and a Region of a cloud. */
export interface Place {
    readonly account: string;
    readonly region: string;
}
/** Where a helper acts if it is not told: the workspace's own account of each cloud. */
export type Places = Readonly<Record<CloudName, Place>>;
/** A place that is told in part. */
export interface PlaceOptions {
    readonly cloud?: CloudName | undefined;
    readonly account?: string | undefined;
    readonly region?: string | undefined;
}
