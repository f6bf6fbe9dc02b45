import type { TestProject } from "vitest/node";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";

/** Servers that the tests share, by what is special about them. Each test has accounts of its own. */
const FLAGS = {
  /** As `npm start` serves. */
  enforce: ["--allowed-host", "*.cryptoservice.kms.aliyuncs.com"],
  /** For tests of what operations do: nothing is throttled. */
  off: [
    ...["--quotas", "off", "--xks-timeout", "2000", "--allowed-origin", "http://console.example:3000"],
    ...["--allowed-host", "*.cryptoservice.kms.aliyuncs.com", "--allowed-host", "kms-mock"],
  ],
  observe: ["--quotas", "observe"],
  strict: [
    ...["--auth", "strict", "--quotas", "off", "--admin-token", "test-admin-token"],
    ...["--extra-region", "moon-west-1", "--extra-region", "cn-luna"],
  ],
  current: ["--quota-profile", "current"],
} as const;

export type ServerName = keyof typeof FLAGS;

declare module "vitest" {
  export interface ProvidedContext {
    servers: Record<ServerName, string>;
  }
}

/** Starts the servers before all tests, in workerd, from the bundle that would be deployed. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers: Server[] = [];
  const urls: Partial<Record<ServerName, string>> = {};
  for (const [name, flags] of Object.entries(FLAGS)) {
    const options = readStartOptions(["--port", "0", "--data", "memory", ...flags], {});
    const server = await startServer(options);
    servers.push(server);
    urls[name as ServerName] = server.url;
  }
  project.provide("servers", urls as Record<ServerName, string>);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
