import {
  GetServiceQuotaCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
  type ServiceQuotasClientConfig,
} from "@aws-sdk/client-service-quotas";
import { type ClientOptions, freshAccount, serverUrl } from "./client.ts";

/** Code of "CreateKey request rate": 5 a second in both profiles. */
export const CREATE_KEY = "L-32B67F4A";
/** Code of "EnableKey request rate". */
export const ENABLE_KEY = "L-BD96F100";
/** Code of "RSA request rate". */
export const RSA = "L-2AC98190";

export interface QuotaClientOptions extends Omit<ClientOptions, "config"> {
  /** URL of a server that is not one of the shared ones. */
  readonly url?: string;
  readonly config?: Partial<ServiceQuotasClientConfig>;
}

/** The vendor's SDK of Service Quotas, without retries unless the config says so. */
export function serviceQuotas(options: QuotaClientOptions = {}): ServiceQuotasClient {
  const client = new ServiceQuotasClient({
    endpoint: options.url ?? serverUrl(options.server ?? "enforce"),
    region: options.region ?? "us-east-1",
    credentials: { accessKeyId: options.account ?? freshAccount(), secretAccessKey: "any" },
    maxAttempts: 1,
    ...options.config,
  });
  const { workspace } = options;
  if (workspace !== undefined) {
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string> };
        request.headers["x-fauxkms-workspace"] = workspace;
        return next(args);
      },
      { step: "build", name: "workspace" },
    );
  }
  return client;
}

/** Requests a higher quota. @returns id and status of the request */
export async function ask(
  client: ServiceQuotasClient,
  QuotaCode: string,
  DesiredValue: number,
  SupportCaseAllowed?: boolean,
): Promise<{ id: string; status: string | undefined }> {
  const input = { ServiceCode: "kms", QuotaCode, DesiredValue };
  const { RequestedQuota } = await client.send(
    new RequestServiceQuotaIncreaseCommand(
      SupportCaseAllowed === undefined ? input : { ...input, SupportCaseAllowed },
    ),
  );
  return { id: RequestedQuota?.Id ?? "", status: RequestedQuota?.Status };
}

/** The applied value of a quota. */
export async function valueOfQuota(
  client: ServiceQuotasClient,
  QuotaCode: string,
): Promise<number | undefined> {
  const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: "kms", QuotaCode }));
  return Quota?.Value;
}
