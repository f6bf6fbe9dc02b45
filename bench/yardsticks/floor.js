// The floor: the least code that reads the JSON of an Encrypt, does the same AES-GCM and answers.
import { Buffer } from "node:buffer";

let key;

export default {
  async fetch(request) {
    key ??= await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const { KeyId, Plaintext } = await request.json();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv },
      key,
      Buffer.from(Plaintext, "base64"),
    );
    const blob = Buffer.concat([iv, Buffer.from(sealed)]);
    return new Response(
      JSON.stringify({
        CiphertextBlob: blob.toString("base64"),
        KeyId,
        EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      }),
      { headers: { "content-type": "application/x-amz-json-1.1" } },
    );
  },
};
