module.exports = {
  default: {
    paths: ["features/*.feature"],
    require: ["features/steps/*.js"],
    format: ["allure-cucumberjs/reporter"],
    formatOptions: {
      resultsDir: "allure-results",
      links: { issue: { pattern: [/@issue=(.*)/], urlTemplate: "https://issues.example.org/%s" } },
    },
    retry: 1,
    retryTagFilter: "@flaky",
  },
};
