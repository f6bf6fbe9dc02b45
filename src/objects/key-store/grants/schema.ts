import type { PartSchema } from "../part-schema.ts";

const BY_GRANTEE =
  "CREATE INDEX grants_by_grantee ON grants (key_id, COALESCE(grantee_principal, grantee_service));";

/** Schema of grants. */
export const GRANTS: PartSchema = {
  cloud: "aws",
  tables: ["grants"],
  ofKeys: ["grants"],
  statements: `
  CREATE TABLE grants (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL,
    name TEXT NOT NULL,
    grantee_principal TEXT,
    grantee_service TEXT,
    retiring_principal TEXT,
    retiring_service TEXT,
    operations TEXT NOT NULL,
    constraints TEXT NOT NULL,
    issuing_account TEXT NOT NULL,
    fingerprint TEXT,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX grants_by_key ON grants (key_id, seq);
  CREATE UNIQUE INDEX grants_by_fingerprint ON grants (key_id, fingerprint) WHERE fingerprint IS NOT NULL;
  CREATE INDEX grants_by_retiring_principal ON grants (retiring_principal, seq)
    WHERE retiring_principal IS NOT NULL;
  CREATE INDEX grants_by_retiring_service ON grants (retiring_service, seq) WHERE retiring_service IS NOT NULL;
  ${BY_GRANTEE}
`,
  // Step 10 finds the grants of one grantee among the 50,000 that a key may have.
  steps: [{ number: 10, statements: BY_GRANTEE }],
};
