-- Who may call: temporary credentials are removed when they have ended, and tokens open one workspace's control API.

CREATE INDEX credentials_by_end ON credentials (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE workspace_tokens (
  token_hash TEXT PRIMARY KEY,             -- SHA-256, hex; the token itself is nowhere
  workspace  TEXT NOT NULL,
  created_at INTEGER NOT NULL              -- milliseconds since the epoch, wall clock
) WITHOUT ROWID;

CREATE INDEX workspace_tokens_by_workspace ON workspace_tokens (workspace, created_at);
