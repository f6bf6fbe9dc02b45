-- KMS instances of Alibaba Cloud and what they cost. Nothing on the crypto path waits for it: an isolate keeps what it
-- has read. All times are milliseconds of the workspace's clock, all amounts cents. `generation` is the workspace's: what
-- came before its last reset does not count.

CREATE TABLE balances (
  workspace  TEXT NOT NULL,
  generation INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  cents      INTEGER NOT NULL CHECK (cents >= 0), -- a purchase that it does not cover fails as a whole
  PRIMARY KEY (workspace, generation, account_id)
) WITHOUT ROWID;

CREATE TABLE instances (
  workspace     TEXT NOT NULL,
  generation    INTEGER NOT NULL,
  instance_id   TEXT NOT NULL,
  account_id    TEXT NOT NULL,
  region        TEXT NOT NULL,
  record        TEXT NOT NULL,             -- JSON of InstanceRecord (src/billing/instance.ts)
  created_at    INTEGER NOT NULL,
  next_event_at INTEGER,                   -- when its lifecycle goes on by itself; NULL where it is released
  version       INTEGER NOT NULL,          -- rises with every change: a change is of the version that it has read
  PRIMARY KEY (workspace, generation, instance_id)
) WITHOUT ROWID;

CREATE INDEX instances_by_account ON instances (workspace, generation, account_id, created_at);
CREATE INDEX instances_due ON instances (workspace, generation, next_event_at);

CREATE TABLE orders (
  workspace    TEXT NOT NULL,
  generation   INTEGER NOT NULL,
  order_id     TEXT NOT NULL,
  account_id   TEXT NOT NULL,
  instance_id  TEXT NOT NULL,
  order_type   TEXT NOT NULL,              -- New, Renew, Upgrade, Downgrade, Refund
  created_at   INTEGER NOT NULL,           -- and paid, at the same moment
  amount_cents INTEGER NOT NULL,           -- negative where money comes back
  record       TEXT NOT NULL,              -- JSON of OrderRecord
  client_token TEXT,                       -- with it the same call again gets the same answer
  PRIMARY KEY (workspace, generation, order_id)
) WITHOUT ROWID;

CREATE INDEX orders_by_account ON orders (workspace, generation, account_id, created_at);
CREATE UNIQUE INDEX orders_by_token ON orders (workspace, generation, account_id, client_token)
  WHERE client_token IS NOT NULL;

-- The outbox: what the cloud would have told the owner by SMS and email.
CREATE TABLE reminders (
  workspace   TEXT NOT NULL,
  generation  INTEGER NOT NULL,
  instance_id TEXT NOT NULL,
  at          INTEGER NOT NULL,
  kind        TEXT NOT NULL,               -- reminder, renewal, renewalFailed, expiry, suspension, release
  account_id  TEXT NOT NULL,
  days_before INTEGER,                     -- of a reminder
  end_at      INTEGER NOT NULL,            -- end of the term that it is about
  PRIMARY KEY (workspace, generation, instance_id, at, kind)
) WITHOUT ROWID;
