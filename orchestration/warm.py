"""Parse the shipped office's dbt project once, at installing, as its byte-code is compiled then.

A first run takes the parse from beside the code: some seconds that are the same everywhere.
"""

import tempfile
from pathlib import Path

from compiling.compile import compile_definitions
from compiling.definitions import read_definitions
from demo.key_projects import write_office
from orchestration.dbt_build import load_manifest
from settings.workspace import Workspace


def warm() -> None:
    """Compile and parse the demo office in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="kaoping-") as folder:
        workspace = Workspace(Path(folder))
        workspace.create_folders()
        write_office(workspace.home)
        compile_definitions(workspace, read_definitions(workspace))
        load_manifest(workspace)


if __name__ == "__main__":
    warm()
