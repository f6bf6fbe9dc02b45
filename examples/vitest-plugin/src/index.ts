import { CreateKeyCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { handlerOf } from "./service-binding.ts";

interface Env {
  /** The mock in development; a deployment has no such binding and calls AWS. */
  readonly KMS?: { fetch: typeof fetch };
}

/** An application's Worker: it encrypts the body of a request under a new key of AWS KMS. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const kms = new KMSClient({
      region: "eu-west-3",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "any" },
      ...(env.KMS && { endpoint: "http://127.0.0.1", requestHandler: handlerOf(env.KMS) }),
    });
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const Plaintext = new Uint8Array(await request.arrayBuffer());
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext }));
    return Response.json({ key: KeyMetadata?.Arn, bytes: CiphertextBlob?.length });
  },
};
