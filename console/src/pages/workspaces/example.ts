/** A fixture to begin with (docs/fixtures.md). Its material is for tests alone. */
export const EXAMPLE = `fauxkms: fixture/1
aws:
  account: "111122223333"
  region: eu-west-3
  keys:
    - alias: alias/app
      description: A key whose material every laptop has
      material: 5cdaead27fe7da2de47945d73cd6d79e36494e73802f3cd3869f1d2cb0b5d7a9
      tags: { team: red }
  quotas:
    - { id: createKey, limit: 50 }
faults:
  - match: { operation: GenerateDataKey }
    effect: { error: ThrottlingException }
    times: 3
`;
