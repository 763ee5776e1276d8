"""Makes a virtual environment with the pinned Python tools of the tests; at most one process at a time does.

Parameters: the environment's folder, the requirements file.
"""

import fcntl
import subprocess
import sys
import venv
from pathlib import Path

folder, requirements = Path(sys.argv[1]), Path(sys.argv[2])
done = folder / "installed.txt"

folder.mkdir(exist_ok=True)
with open(folder / "lock", "w", encoding="utf8") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)  # jest's workers all come here at once
    wanted = requirements.read_text(encoding="utf8")
    if not done.exists() or done.read_text(encoding="utf8") != wanted:
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python3"), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
        subprocess.run(pip, check=True)
        done.write_text(wanted, encoding="utf8")
