export default {
  output: "./allure-report",
  plugins: {
    testops: {
      options: {
        endpoint: process.env.ALLURE_ENDPOINT,
        accessToken: process.env.ALLURE_TOKEN,
        projectId: process.env.ALLURE_PROJECT_ID,
        launchName: process.env.ALLURE_LAUNCH_NAME,
      },
    },
  },
};
