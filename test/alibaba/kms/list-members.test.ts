import { expect, it } from "vitest";
import { readsListsAsTexts } from "../../../src/alibaba/kms/instances/list-members.ts";

/** User-Agents as the SDKs send them, and whether their models have VswitchIds as a text. */
it.each([
  ["AlibabaCloud (linux; amd64) Golang/1.26.8 Core/0.01 TeaDSL/1", true],
  ["AlibabaCloud (linux; amd64) Golang/1.26.8 Core/0.01 TeaDSL/2", false],
  [
    "AlibabaCloud (linux; amd64) Golang/1.26.8 Core/0.01 TeaDSL/1 HashiCorp-Terraform/1.9 Provider/1.289",
    false,
  ],
  ["AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/1.0.4 TeaDSL/2", false],
  ["", false],
])("the client %j reads lists as texts: %s", (userAgent, expected) => {
  expect(readsListsAsTexts(userAgent)).toBe(expected);
});
