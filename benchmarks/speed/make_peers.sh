#!/bin/sh
# Make the environment of Lightning, Keras and skorch, outside of netwright's own and of the repository:
#   benchmarks/speed/make_peers.sh ~/netwright-peers
#   python benchmarks/speed/workloads.py --peer-python ~/netwright-peers/bin/python
set -eu
here=$(dirname "$0")
"${PYTHON:-python3}" -m venv "$1"
"$1/bin/python" -m pip --disable-pip-version-check install -q \
    -r "$here/peers/requirements.txt" -c "$here/../../constraints.txt"
