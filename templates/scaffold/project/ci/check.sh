#!/usr/bin/env bash
# What continuous integration asks, and you may ask before: bash ci/check.sh
# With CODEGEN_INSTALLED=1 it takes the codegen and the pytest on the PATH; without, .venv gets what requirements.txt names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "${CODEGEN_INSTALLED:-}" ]; then
  python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
  PATH="$PWD/.venv/bin:$PATH"
fi

codegen lint --strict
# Is every generated file what its schema says?
codegen check --format "${CHECK_FORMAT:-text}"
# The gates and the generated tests, then the tests of this project.
codegen run --locked
pytest
# What a reviewer needs to verify the run; `codegen sign` puts a name to it.
codegen evidence bundle
