import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alibabaClient } from "../support/alibaba.ts";
import { buyInstance } from "../support/alibaba-instances.ts";
import { temporaryDirectory } from "../support/cli.ts";
import { SpawnedServer } from "../support/spawned-server.ts";
import {
  answersIn,
  type Block,
  blocksIn,
  documentedBlocks,
  linesOfNoClient,
  withoutAnswers,
} from "./blocks.ts";
import { importedIn, missingFor, run } from "./commands.ts";
import { EXCEPTIONS, exceptionOf } from "./exceptions.ts";
import { readersFolder } from "./reader.ts";
import { fileOf, isVitestConfig, isVitestFile, type Outcome, runVitest } from "./runners.ts";
import { startsServer } from "./starts.ts";

/** Every block of README.md and docs/, with where it stands for the name of its test. */
const BLOCKS = documentedBlocks().map(
  (block) => [`${block.file}:${block.line} (${block.language})`, block] as const,
);

/** Blocks that are files of tests, which Vitest runs all at once. */
const VITEST_FILES = BLOCKS.map(([, block]) => block).filter(
  (block) => isVitestFile(block) && !exceptionOf(block),
);

let server: SpawnedServer;
let folder: string;
/** What became of each file of tests, by its name. */
let outcomes: ReadonlyMap<string, Outcome>;
let vitestOutput: string;

beforeAll(async () => {
  server = await SpawnedServer.start(["--data", "memory"]);
  folder = readersFolder();
  const configuration = BLOCKS.map(([, block]) => block).find(isVitestConfig);
  if (configuration === undefined) throw new Error("no page shows a configuration of Vitest");
  ({ outcomes, output: vitestOutput } = await runVitest(VITEST_FILES, configuration, {
    folder,
    url: server.url,
  }));
});
afterAll(async () => {
  rmSync(dirname(folder), { recursive: true, force: true });
  await server.stop();
});

beforeEach(async () => {
  // A block may have frozen the clock, or ordered faults.
  await fetch(`${server.url}/_fauxkms/reset`, { method: "POST" });
});

/** The block with the id of an instance where the documentation has `kst-…`. */
async function withInstance({ text }: Block): Promise<string> {
  const instance = await buyInstance(alibabaClient({ url: server.url, account: "1000000000000000" }));
  return text.replaceAll("kst-…", instance);
}

describe("a block of the documentation", () => {
  it.for(BLOCKS)("works as it stands: %s", async ([where, block], { skip }) => {
    const exception = exceptionOf(block);
    const missing = exception?.skipped ? null : missingFor(block.language, block.text);
    const reason = exception?.skipped ?? (missing && `this machine lacks ${missing}`);
    if (reason !== null) {
      console.warn(`NOT RUN: ${where}: ${reason}`);
      return skip(reason);
    }
    if (exception?.starts) return eachStarts(block);
    if (isVitestFile(block)) return expectPassed(block);
    const text = exception?.namesInstance ? await withInstance(block) : block.text;
    expect(withoutAnswers(text), "a placeholder that nobody can type").not.toContain("…");
    const { code, output } = await run(block.language, text, { url: server.url, folder });
    if (exception?.failsWith) {
      expect([code === 0, output]).toEqual([false, expect.stringMatching(exception.failsWith)]);
    } else {
      expect([code, output]).toEqual([0, output]);
      for (const answer of answersIn(text)) expect(output).toMatch(answer);
    }
  });
});

describe("the exceptions", () => {
  it.each(EXCEPTIONS)("are of a block that is there: $file, $has", ({ file, has }) => {
    expect(BLOCKS.filter(([, block]) => block.file === file && block.text.includes(has))).toHaveLength(1);
  });
});

describe("blocks of a page", () => {
  it("are those that are fenced, with their lines; answers and pictures are none", () => {
    const page = "# A\n\n```sh\na\n```\n```json\n{}\n```\n```\n->\n```\n\n```python\nb\n\nc\n```\n";
    expect(blocksIn("x.md", page)).toEqual([
      { file: "x.md", line: 3, language: "sh", text: "a\n" },
      { file: "x.md", line: 13, language: "python", text: "b\n\nc\n" },
    ]);
  });

  it("show in Go and Java what test/clients/ runs", () => {
    expect(linesOfNoClient()).toEqual([]);
  });

  it("say what is answered in lines that are JSON behind a #, with … for anything", () => {
    const text = 'curl a # {not}\n# {"id":"a…","n":[1]}\n# words\n';
    const [answer, ...more] = answersIn(text);
    expect(more).toEqual([]);
    expect('x{"id":"a12","n":[1]}').toMatch(answer ?? "");
    expect('{"id":"b","n":[1]}').not.toMatch(answer ?? "");
    expect(withoutAnswers(text)).toBe("curl a # {not}\n#\n# words\n");
  });

  it("in Python need the modules that they import", () => {
    const text = "import base64, boto3\nfrom a.b import c\nimport d as e\nx = 1  # import f\n";
    expect(importedIn(text)).toEqual(["base64", "boto3", "a", "d"]);
  });

  it("are of a language that is run, or the page is refused", () => {
    for (const name of ["bash", "typescript", "py", "shell"]) {
      expect(() => blocksIn("x.md", `\n\`\`\`${name}\na\n\`\`\`\n`)).toThrow(`x.md:2: blocks of ${name}`);
    }
  });
});

/** Expects that a block of tests has some, and that all have passed. */
function expectPassed(block: Block): void {
  const outcome = outcomes.get(fileOf(block, "test.ts"));
  expect(outcome, vitestOutput).toBeDefined();
  expect(outcome?.failures).toEqual([]);
  expect(outcome?.passed).toBeGreaterThan(0);
}

async function eachStarts({ text }: Block): Promise<void> {
  for (const line of text.trim().split("\n")) {
    const { ready, output } = await startsServer(line, temporaryDirectory());
    expect([line, ready, output]).toEqual([line, true, output]);
  }
}
