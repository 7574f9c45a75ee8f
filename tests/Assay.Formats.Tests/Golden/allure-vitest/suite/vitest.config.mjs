export default {
  test: {
    setupFiles: ["allure-vitest/setup"],
    reporters: ["default", ["allure-vitest/reporter", {
      resultsDir: "allure-results",
      environmentInfo: { Stage: "demo" },
      globalLabels: [{ name: "layer", value: "unit" }],
    }]],
  },
};
