import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { PROJECTS, type ProjectName, projectsOfFiles, rankOf } from "./test/support/projects.ts";
import { measuredSlowness } from "./test/support/slowness.ts";
import { temporaryFolder } from "./test/support/temporary-folder.ts";

/** A file of SQL is its text, as it is for wrangler. */
const sqlAsText = {
  name: "sql-as-text",
  enforce: "pre" as const,
  transform: (code: string, id: string) =>
    id.endsWith(".sql") ? `export default ${JSON.stringify(code)}` : null,
};

/** Limits of time are for what hangs; on a slow or busy machine they are as much longer as it is slower. */
const slowness = measuredSlowness();
const LIMIT_MS = 60_000 * slowness;
const LONG_LIMIT_MS = 300_000 * slowness;

// All processes of the run inherit it; `TMPDIR` of the caller is kept.
process.env.TMPDIR ??= temporaryFolder();

/** In which project a file is says `test/support/projects.ts`. */
const projects = projectsOfFiles();

/** Files of one project one after the other, so that a process serves as many of them as can be; the long ones first. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project }: TestSpecification) => PROJECTS.indexOf(project.name as ProjectName);
    const rank = ({ moduleId }: TestSpecification) => rankOf(relative(import.meta.dirname, moduleId));
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => place(one) - place(other) || rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    globalSetup: ["test/support/servers.ts"],
    provide: { slowness },
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: PROJECTS.map((name) => ({
      plugins: [sqlAsText],
      test: {
        name,
        include: [...projects].filter(([, project]) => project === name).map(([file]) => file),
        // What a test changes, it puts back: modules are loaded once for all files that a process runs.
        isolate: false,
        testTimeout: name === "long" ? LONG_LIMIT_MS : LIMIT_MS,
        hookTimeout: LIMIT_MS,
        expect: { poll: { timeout: LIMIT_MS / 2 } },
      },
    })),
  },
});
