#!/usr/bin/env bash
# The pipeline of a release: it makes the launch, starts the pipelines of three teams, and ends the job run.
set -euo pipefail

assayctl job-run start --launch-name "Release 7" --launch-tags release
# shellcheck disable=SC2046
export $(assayctl job-run env)

# What a CI does when one pipeline starts another: another machine, with what is handed on and nothing else.
trigger() {
  (
    cd "$MACHINES/$1"
    exec env -i ALLURE_LAUNCH_ID="$ALLURE_LAUNCH_ID" ${HAND_ON_JOB_RUN:+ALLURE_JOB_RUN_ID="$ALLURE_JOB_RUN_ID"} \
      bash -c 'set -a; . ./machine.env; set +a; exec bash ./pipeline.sh' >console.log 2>&1
  ) &
}
trigger pages
trigger prices
trigger stock

status=passed
for pipeline in $(jobs -p); do
  wait "$pipeline" || status=failed
done

assayctl job-run status --output json >before-the-end.json
assayctl job-run stop --status "$status"
