#!/usr/bin/env bash
# The pipeline of a team, started by another one.
set -euo pipefail
echo "on $MACHINE"
assayctl watch -- $SUITE
