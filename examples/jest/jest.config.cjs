module.exports = {
  globalSetup: "fauxkms/jest",
  setupFilesAfterEnv: ["fauxkms/jest"],
  testMatch: ["**/*.test.cjs"],
};
