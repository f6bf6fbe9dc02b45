-- Who may make workspaces, and who has made which.

-- Tokens that open nothing but the workspaces that were made with them.
CREATE TABLE maker_tokens (
  maker_id   TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,         -- SHA-256, hex; the token itself is nowhere
  note       TEXT NOT NULL,                -- whose it is, for lists
  created_at INTEGER NOT NULL              -- milliseconds since the epoch, wall clock
) WITHOUT ROWID;

-- Makers of workspaces other than the admin. A row is written before its workspace is made.
CREATE TABLE workspace_makers (
  workspace  TEXT PRIMARY KEY,
  since      INTEGER NOT NULL,             -- generation of the workspace: with the end of its life the row counts no more
  maker      TEXT NOT NULL,                -- token/MAKER_ID, or address/ and a mark of it: no address is stored
  expires_at INTEGER                       -- end of an openly made workspace, milliseconds since the epoch; else NULL
) WITHOUT ROWID;

CREATE INDEX workspace_makers_by_maker ON workspace_makers (maker);
CREATE INDEX workspace_makers_by_end ON workspace_makers (expires_at) WHERE expires_at IS NOT NULL;

-- Orders and reminders beyond the number that is kept are found by these.
CREATE INDEX reminders_by_time ON reminders (workspace, generation, at);
