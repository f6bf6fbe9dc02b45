import type { KMSClientConfig } from "@aws-sdk/client-kms";

/** A request of the AWS SDK, as its handlers get it. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: BodyInit;
}

/** A request handler of the AWS SDK that sends its requests through a service binding instead of the network. */
export function handlerOf(binding: { fetch: typeof fetch }): NonNullable<KMSClientConfig["requestHandler"]> {
  return {
    async handle({ method, protocol, hostname, path, headers, body }: SdkRequest) {
      const answer = await binding.fetch(`${protocol}//${hostname}${path}`, {
        method,
        headers,
        body: body ?? null,
      });
      const { status: statusCode } = answer;
      return { response: { statusCode, headers: Object.fromEntries(answer.headers), body: answer.body } };
    },
  } as NonNullable<KMSClientConfig["requestHandler"]>;
}
