-- Lives of workspaces. `since` is the generation of the workspace in which a row was made: with the end of a life its
-- generation rises, and what was made before counts no more.

ALTER TABLE credentials ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
-- 1 for the access keys that were made with the workspace: they outlive its resets.
ALTER TABLE credentials ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;

ALTER TABLE workspace_tokens ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- Workspaces with an end, for lists: the object of the workspace decides.
CREATE TABLE workspace_ends (
  workspace  TEXT PRIMARY KEY,
  since      INTEGER NOT NULL,
  expires_at INTEGER NOT NULL              -- milliseconds since the epoch, wall clock
) WITHOUT ROWID;
