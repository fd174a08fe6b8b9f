#!/usr/bin/env bash
# A newcomer's first project, by the README alone: twelve commands from a checkout to verified evidence.
#
# What is typed into an editor is no command. Prints what each command took; ends with the first that fails.
set -euo pipefail

checkout=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export HOME="$place/home" GIT_CONFIG_NOSYSTEM=1 CI=true
unset PYTHONPATH VIRTUAL_ENV XDG_CACHE_HOME XDG_CONFIG_HOME SSH_AUTH_SOCK
mkdir "$HOME"
cd "$place"
git config --global user.name Newcomer
git config --global user.email newcomer@example.org
git clone --quiet "$checkout" codegen

commands=0
# command_line EXIT LINE: run LINE as it would be typed, in this shell, and hold its exit code.
command_line() {
    commands=$((commands + 1))
    local wanted=$1 began=$SECONDS code=0
    printf '\n[%s] $ %s\n' "$commands" "$2"
    eval "$2" || code=$?
    printf '    exit code %s after %s s\n' "$code" $((SECONDS - began))
    [[ $code == "$wanted" ]] || { echo "wanted exit code $wanted" >&2; exit 1; }
}

command_line 0 'python3 -m venv .venv && . .venv/bin/activate && pip install -q -c codegen/constraints.txt ./codegen'
command_line 0 'codegen new tides && cd tides'

# Three equations of one's own.
cat > input_schemas/tides.yaml <<'YAML'
# yaml-language-server: $schema=../.editor/language.json
schema_version: "6.1"
system:
  system: Tides
  module: ocean.tides
  name: Tides
  role: Computes waves in water of any depth
  rootpath: ocean/tides
metadata: {version: "0.1.0", owner: Newcomer}
constants:
  g: {value: 9.80665, unit: m/s**2, source: "3rd CGPM, 1901"}
  rho: {value: 1025, unit: kg/m**3}
kernels:
  shallow_water:
    doc: Speed, length and energy of a long wave in shallow water.
    source: "Airy, Tides and Waves, 1845"
    inputs:
      h: {doc: depth, unit: m, domain: "(0, oo)", sample: [1, 5000]}
      T: {doc: period, unit: s, domain: "(0, oo)", sample: [60, 90000]}
      a: {doc: amplitude, unit: m, domain: "[0, oo)", sample: [0, 5]}
    outputs:
      c: {expr: "sqrt(g*h)", unit: m/s, doc: speed}
      L: {expr: "T*sqrt(g*h)", unit: m, doc: length}
      E: {expr: "rho*g*a**2/2", unit: J/m**2, doc: energy over an area}
operations:
  wave:
    doc: A wave in shallow water.
    kernel: shallow_water
    expose: {http: POST /wave, cli: wave}
YAML
# The tests that came with the project ask for what came with it.
rm tests/test_*.py

command_line 0 'codegen run'
command_line 0 'PYTHONPATH=generated/tides/src python -m tides wave --h 100 --T 600 --a 1'
sed -i 's/value: 1025,/value: 1027,/' input_schemas/tides.yaml
command_line 1 'codegen check --why'
command_line 0 'git add --all && git commit --quiet --message "Begin"'

# A codegen of tomorrow, whose template says one more thing.
newer="$place/newer"
git clone --quiet "$checkout" "$newer"
(
    cd "$newer"
    PYTHONPATH="$newer" python -m codegen.scaffold.keep_release > "$place/kept"
    sed -i 's/^__version__ = .*/__version__ = "99.0.0"/' codegen/__init__.py
    sed -i 's/^_scaffold: .*/_scaffold: 99.0.0/' templates/scaffold/project/*answers_file*
    printf '*.swp\n' >> templates/scaffold/project/.gitignore.jinja
)
command_line 0 'pip install -q -c ../codegen/constraints.txt ../newer'
command_line 0 'codegen update'
grep -q swp .gitignore
command_line 0 'codegen run'
command_line 0 'codegen keys new --trust trust --no-passphrase'
command_line 0 'codegen sign tides --key ~/.ssh/codegen_ed25519'
command_line 0 'codegen verify evidence/tides --trust trust'

# In this shell, for another one has commands of its own.
times > "$place/times"
read -r user system < <(tail -1 "$place/times")
printf '\n%s commands in %s s; machine time of the commands: user %s, system %s\n' "$commands" "$SECONDS" "$user" "$system"
((commands <= 12))
