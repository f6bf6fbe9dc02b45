import type { Block } from "./blocks.ts";

/** What is special about a block: by default it is run as it stands, and must end well. */
export interface Exception {
  readonly file: string;
  /** Text that only this block of the file has. */
  readonly has: string;
  /** Why it is not run. */
  readonly skipped?: string;
  /** What its last words are, where it is meant to fail. */
  readonly failsWith?: RegExp;
  /** Whether each line starts a server, which is stopped when it is ready. */
  readonly starts?: true;
  /** Whether `kst-…` stands for the id of an instance of the account 1000000000000000. */
  readonly namesInstance?: true;
}

/** The blocks that are not simply run. */
export const EXCEPTIONS: readonly Exception[] = [
  { file: "README.md", has: "npm ci && npm test", skipped: "it is what runs this test (.ci/run)" },
  { file: "README.md", has: "new CreateKeyCommand", failsWith: /ThrottlingException: You have exceeded/ },
  { file: "docs/access.md", has: "npm start -- --host 0.0.0.0", starts: true },
  { file: "docs/fixtures.md", has: "npm start -- --fixture", starts: true },
  { file: "docs/deploying.md", has: "npm run deploy\n", skipped: "test/cli/deploy.test.ts deploys" },
  { file: "docs/deploying.md", has: "--var RECORD:off", skipped: "test/cli/deploy.test.ts deploys" },
  {
    file: "docs/previews.md",
    has: "eval",
    skipped: "test/cli/preview.test.ts runs it, and a shell takes what it prints",
  },
  { file: "docs/dedicated-gateway.md", has: "instance_symmetric", namesInstance: true },
  {
    file: "docs/security.md",
    has: "npm run hostile",
    skipped: "test/hostile/hostile.test.ts runs the suite",
  },
  {
    file: "docs/clients.md",
    has: "test/clients/",
    skipped: "it downloads SDKs, so it is no part of the tests",
  },
];

/** What is special about a block; undefined for nothing. @throws Error where more than one exception fits */
export function exceptionOf({ file, text }: Block): Exception | undefined {
  const [first, ...more] = EXCEPTIONS.filter((each) => each.file === file && text.includes(each.has));
  if (more.length > 0) throw new Error(`two exceptions fit a block of ${file}: ${text}`);
  return first;
}
