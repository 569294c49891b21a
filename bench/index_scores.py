"""The scoring models alone, over a copy of what a workspace has published.

    python bench/index_scores.py HOME

The last line that it prints is the seconds that building the layer took, imports left out.
"""

import shutil
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from orchestration.dbt_build import build, load_manifest  # noqa: E402
from settings.workspace import Workspace  # noqa: E402


def main() -> None:
    workspace = Workspace(Path(sys.argv[1]).absolute())
    workspace.build_database.unlink(missing_ok=True)
    shutil.copyfile(workspace.published.resolve(), workspace.build_database)
    manifest = load_manifest(workspace)
    started = time.perf_counter()
    build(workspace, manifest, "scores")
    seconds = time.perf_counter() - started
    workspace.build_database.unlink()
    print(round(seconds, 4))


if __name__ == "__main__":
    main()
