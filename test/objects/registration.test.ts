import { describe, expect, it } from "vitest";
import { register, type WorkspaceBinding } from "../../src/objects/registration.ts";

/** A workspace that gives each answer in turn; null for a failure. */
function workspaceOf(answers: (boolean | null)[]) {
  const asked: unknown[][] = [];
  const getByName = (name: string) => ({
    register: async (key: string, generation: number) => {
      asked.push([name, key, generation]);
      const answer = answers.shift() ?? null;
      if (answer === null) throw new Error("not there");
      return answer;
    },
  });
  return { asked, binding: { WORKSPACES: { getByName } } as unknown as WorkspaceBinding };
}

describe("the registration of an object with its workspace", () => {
  it("is made by a second attempt where the first one fails", async () => {
    const { asked, binding } = workspaceOf([null, true]);
    expect(await register(binding, "keys", "w/aws/111122223333/us-east-1", 3)).toBe(true);
    expect(asked).toEqual(Array(2).fill(["w", "keys/w/aws/111122223333/us-east-1", 3]));
  });

  it("is an error where both fail, and refused by a workspace in another generation", async () => {
    await expect(register(workspaceOf([null, null]).binding, "journal", "w", 1)).rejects.toThrow("not there");
    expect(await register(workspaceOf([false]).binding, "journal", "w", 1)).toBe(false);
  });
});
