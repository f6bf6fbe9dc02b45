/**
 * Whether a client reads GetKmsInstance's lists as texts. The models of alibabacloud-go/kms-20160120 up to 3.2.3 have
 * VswitchIds and ZoneIds as texts, and its parser fails on a list; from 3.4.0 on, and in the SDKs of other languages,
 * they are lists. The first kind calls itself `Golang/… TeaDSL/1`, the second `TeaDSL/2`. Terraform, which reads lists
 * without a model, calls itself by its name besides.
 */
export function readsListsAsTexts(userAgent: string): boolean {
  return /Golang\/.*TeaDSL\/1/.test(userAgent) && !userAgent.includes("Terraform");
}
