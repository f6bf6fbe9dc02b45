import { checkLength, randomOf } from "../data-key.ts";
import { operation } from "../operation.ts";

export const generateRandom = operation({
  name: "GenerateRandom",
  subject: () => ({ kind: "none" }),
  check: ({ Length = 0 }) => checkLength(Length),
  run: (_call, { Length = 0 }) => ({ message: { Random: randomOf(Length) } }),
});
