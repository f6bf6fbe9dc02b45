import { randomBytes } from "../../../crypto/random.ts";
import { type CharacterKind, randomPassword } from "../../../secrets/password.ts";
import { boolean, integer, string } from "../../../shape.ts";
import { invalidParameter } from "../../protocol/error.ts";
import { operation } from "../operation.ts";

const STANDARD_LENGTH = 32;

export const getRandomPassword = operation({
  name: "GetRandomPassword",
  permissions: [{ action: "kms:GetRandomPassword", resource: "none" }],
  input: {
    PasswordLength: integer({ min: 8, max: 128 }),
    ExcludeCharacters: string({ max: 256, pattern: /^[!-~]*$/ }),
    ExcludeLowercase: boolean,
    ExcludeUppercase: boolean,
    ExcludeNumbers: boolean,
    ExcludePunctuation: boolean,
    RequireEachIncludedType: boolean,
  },
  run(_call, input) {
    const excluded: Readonly<Record<CharacterKind, boolean | undefined>> = {
      lowercase: input.ExcludeLowercase,
      uppercase: input.ExcludeUppercase,
      numbers: input.ExcludeNumbers,
      punctuation: input.ExcludePunctuation,
    };
    const rules = {
      length: input.PasswordLength ?? STANDARD_LENGTH,
      excluded,
      excludedCharacters: input.ExcludeCharacters ?? "",
      eachKind: input.RequireEachIncludedType ?? true,
    };
    const password = randomPassword(rules, randomBytes);
    if (password === null) throw invalidParameter("ExcludeCharacters");
    return { RandomPassword: password };
  },
});
