const { env } = process;

const testops = {
  options: {
    endpoint: env.ALLURE_ENDPOINT,
    accessToken: env.ALLURE_TOKEN,
    projectId: env.ALLURE_PROJECT_ID,
    launchName: env.ALLURE_LAUNCH_NAME,
  },
};

const published = { options: { publish: true } };

export default env.PUBLISH_TOKEN
  ? {
      name: "Published",
      output: env.PUBLISH_OUTPUT,
      allureService: { accessToken: env.PUBLISH_TOKEN, private: env.PUBLISH_PRIVATE === "true" },
      plugins: { awesome: published, dashboard: published },
    }
  : { output: "./allure-report", plugins: { testops } };
