import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { fauxkmsWorker } from "fauxkms/miniflare";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    cloudflareTest({
      main: "./src/index.ts",
      miniflare: {
        compatibilityDate: "2026-10-01",
        compatibilityFlags: ["nodejs_compat"],
        serviceBindings: { KMS: "fauxkms" },
        workers: [fauxkmsWorker()],
      },
    }),
  ],
});
