module.exports = {
  testEnvironment: "allure-jest/node",
  testEnvironmentOptions: { resultsDir: "allure-results", environmentInfo: { Stage: "demo" } },
};
