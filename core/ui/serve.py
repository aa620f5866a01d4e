"""Starts the server as `make run` does: local, offline, with the menu known before the first visitor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app.py"


def main() -> None:
    """Run the app; further arguments go to Streamlit (`--server.port=…`)."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # A waiting OpenMP thread that spins starves the page on two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.chdir(APP.parent)
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web import cli

    # Streamlit takes a pages/ folder for its old kind of multipage app until st.navigation has run once, and tells the
    # first visitor of a deep link that the page does not exist. We have the new kind from the first moment on.
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
