import type { Database } from "../../directory/database.ts";
import { deleteOutdatedRows, type Validity } from "../../directory/workspace-rows.ts";
import type { Member, Members } from "./members.ts";

/** Objects that are ended at once. */
const PAGE = 50;

/** Ends an object for callers before a generation. @returns false if it was used in that one, and stays */
export type EndMember = (member: Member, generation: number) => Promise<boolean>;

/**
 * Deletes a page of what earlier generations of a workspace had: its objects first, then its rows in the directory.
 *
 * @returns whether there is more.
 */
export async function emptyPage(
  end: EndMember,
  db: Database,
  members: Members,
  validity: Validity,
): Promise<boolean> {
  const { generation } = validity;
  const outdated = members.before(generation);
  await Promise.all(
    outdated.slice(0, PAGE).map(async (member) => {
      const ended = await end(member, generation);
      if (ended) members.remove(member, generation);
      else members.keep(member, generation);
    }),
  );
  if (outdated.length > PAGE) return true;
  return deleteOutdatedRows(db, validity);
}
