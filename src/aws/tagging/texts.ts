import type { Call } from "./operation.ts";
import { readToken, writeToken } from "./position.ts";

/** Keys or values in a page. AWS tells no number. */
const PAGE = 500;

/** A page of the keys of tags, or of the values of one. @param key null for the keys. */
export async function pageOfTexts(call: Call, key: string | null, token: string | undefined) {
  const after = readToken(call, key, token);
  const found = await call.keys.read(call.context, (store, at) => store.tags.texts(at, key, after, PAGE + 1));
  const items = found.slice(0, PAGE);
  return { items, PaginationToken: writeToken(call, key, found.length > PAGE ? items.at(-1) : undefined) };
}
