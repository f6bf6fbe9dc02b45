import { acsRequest } from "../../src/auth/acs-request.ts";
import { readAcsSignature } from "../../src/auth/acs-signature.ts";
import { acsKey, verifyAcsSignature } from "../../src/auth/acs-verify.ts";
import { type AcsCase, verdictOn, WORKER_SECRET } from "./acs-cases.ts";

/** A Worker that verifies the requests that it gets, or at `/cases` those in the body. */
export default {
  async fetch(incoming: Request): Promise<Response> {
    const { method, url, headers } = incoming;
    if (new URL(url).pathname === "/cases") {
      const cases = await incoming.json<AcsCase[]>();
      return Response.json(await Promise.all(cases.map((signed) => verdictOn(signed, signed.signedAt))));
    }
    const request = acsRequest(method, url, headers, new Uint8Array(await incoming.arrayBuffer()));
    const signature = readAcsSignature(request);
    if ("problem" in signature) return Response.json(signature);
    const key = await acsKey(signature, WORKER_SECRET);
    const problem = await verifyAcsSignature(request, signature, key, Date.now());
    return Response.json({ accessKeyId: signature.accessKeyId, problem });
  },
};
