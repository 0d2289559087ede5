#!/usr/bin/env python3
"""Set up ShopCRM on a fresh computer and start it. Needs Python 3.11 or newer and nothing else.

    python start.py             open the window
    python start.py demo        run the main job on a sample shop (any shopcrm command works here)
    python start.py test        run all tests and checks

The environment is made in .venv beside this file, from the hash-locked requirement files.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# Shared libraries Qt needs on Linux, and the Debian package of each.
LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "xkbcommon": "libxkbcommon0",
    "dbus-1": "libdbus-1-3",
    "fontconfig": "libfontconfig1",
    "glib-2.0": "libglib2.0-0",
    "xcb-cursor": "libxcb-cursor0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-shape": "libxcb-shape0",
    "xcb-image": "libxcb-image0",
    "xcb-render-util": "libxcb-render-util0",
}
CHINESE_FONT = "fonts-noto-cjk"

# All tests on two cores, with the coverage floor of the core rooms.
EVERYTHING = ["-n", "2", "--dist", "worksteal", "--cov", "--cov-report", "term", "--cov-fail-under", "96"]


def main(arguments: list[str]) -> int:
    """Make what is missing, then run what was asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get a sentence, not a syntax error
        print(f"ShopCRM needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    testing = arguments[:1] == ["test"]
    needed = missing_system_packages()
    if needed and not install_system_packages(needed):
        return 2
    if not make_environment(ROOT / ("requirements-dev.lock" if testing else "requirements.lock")):
        return 2
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONUTF8="1")
    # Some machines forbid it for all programs: every file that is read would then wait for its reader to be compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if testing:
        command = [str(PYTHON), "-m", "pytest", *(arguments[1:] or EVERYTHING)]
        return subprocess.call(command, cwd=ROOT, env=environment)
    return subprocess.call([str(PYTHON), "-m", "shopcrm", *arguments], env=environment)


def make_environment(lock: Path) -> bool:
    """Install ``lock`` into .venv unless that very file was installed before."""
    stamp = VENV / f"{lock.stem}.installed"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if PYTHON.is_file() and stamp.is_file() and stamp.read_text() == wanted:
        return True
    print("Setting up ShopCRM; the first time this takes a minute or two …", file=sys.stderr, flush=True)
    if not PYTHON.is_file():
        try:
            venv.create(VENV, with_pip=True, clear=VENV.exists())
        except (OSError, subprocess.CalledProcessError):
            print("Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv", file=sys.stderr)
            return False
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--require-hashes"]
    result = subprocess.run([*pip, "--only-binary", ":all:", "-r", str(lock)], check=False)
    if result.returncode:
        print("The packages could not be installed; see the lines above (no internet?).", file=sys.stderr)
        return False
    stamp.write_text(wanted)
    return True


def missing_system_packages() -> list[str]:
    """Return the Debian packages of the libraries and fonts this Linux lacks; none elsewhere."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for name, package in LIBRARIES.items() if ctypes.util.find_library(name) is None]
    if not has_chinese_font():
        missing.append(CHINESE_FONT)
    return missing


def has_chinese_font() -> bool:
    """Whether text can be drawn in Chinese."""
    lister = shutil.which("fc-list")
    if lister is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.run([lister, ":lang=zh", "family"], capture_output=True, check=False).stdout.strip())


def install_system_packages(packages: list[str]) -> bool:
    """Install ``packages`` on Debian as root; elsewhere say plainly what is missing."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        print("Missing system libraries. On Debian or Ubuntu run:", file=sys.stderr)
        print(f"  sudo apt-get install {' '.join(packages)}", file=sys.stderr)
        # A missing font or X library does not stop commands that draw nothing.
        return True
    print(f"Installing system libraries: {' '.join(packages)}", file=sys.stderr, flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    code = 1
    for step in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        code = subprocess.call([apt, *step], stdout=subprocess.DEVNULL, env=environment)
    if code:
        print(f"Could not install: {' '.join(packages)}", file=sys.stderr)
    return code == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
