const { existsSync } = require('node:fs');
const { defineConfig } = require('@playwright/test');

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

module.exports = defineConfig({
  testDir: 'tests',
  workers: 1,
  retries: 1,
  timeout: 120_000,
  reporter: [['line'], ['allure-playwright', { resultsDir: 'allure-results' }]],
  use: {
    launchOptions: {
      executablePath: process.env.ASSAY_CHROMIUM || chromium.find(existsSync),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
});
