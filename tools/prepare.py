"""Sets everything up on a bare machine, then runs the program or its tests.

    python3 tools/prepare.py run | test [STAGE …] | freeze

Needs nothing but Python 3.11: it looks for the system's libraries (and installs them with apt where it may,
or prints the one line to run), makes `.venv`, installs the program into it, compiles the texts, and goes on
to what was asked. Done once, it costs nothing the next time. Serves Linux, Windows and macOS.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "prepared.json"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)

# Shared library -> the Debian package that has it. Without these Qt cannot even be imported.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libbrotlidec.so.1": "libbrotli1",
}
# What a window on an X display needs besides.
X_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {"libwayland-cursor.so.0": "libwayland-cursor0"}


def say(text: str) -> None:
    """One line to the person at the terminal."""
    print(text, flush=True)


def has_library(name: str) -> bool:
    """Whether the system finds this shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_python_library() -> bool:
    """Whether this Python's own shared library, which a frozen program carries, is there."""
    name = str(sysconfig.get_config_var("INSTSONAME") or sysconfig.get_config_var("LDLIBRARY") or "")
    if not name.endswith((".so", ".so.1.0")):
        name = f"libpython3.{sys.version_info.minor}.so.1.0"
    folder = Path(str(sysconfig.get_config_var("LIBDIR") or "/usr/lib"))
    return (folder / name).exists() or has_library(name)


def missing_packages(step: str) -> tuple[list[str], list[str]]:
    """Debian packages that are not there: those Qt cannot do without, and the others that this step uses."""
    libraries: dict[str, str] = {}
    if step != "run" or os.environ.get("DISPLAY"):
        libraries |= X_LIBRARIES  # a frozen program takes them along
    if os.environ.get("WAYLAND_DISPLAY"):
        libraries |= WAYLAND_LIBRARIES
    found = {package: has_library(name) for name, package in libraries.items()}
    if step != "run":
        found["binutils"] = shutil.which("objdump") is not None
        found[f"libpython3.{sys.version_info.minor}"] = has_python_library()
    if step == "test":
        found["unicode-data"] = Path("/usr/share/unicode/BidiCharacterTest.txt").exists()
        found["poppler-utils"] = shutil.which("pdftoppm") is not None
        found["postgresql"] = any(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        found["postgresql-common"] = shutil.which("pg_virtualenv") is not None
    essential = [package for name, package in QT_LIBRARIES.items() if not has_library(name)]
    return essential, [package for package, there in found.items() if not there]


def ensure_system(step: str) -> None:
    """Install the system's packages that are missing, or say which line installs them."""
    if not sys.platform.startswith("linux"):
        return
    essential, others = missing_packages(step)
    if not essential and not others:
        return
    root = os.geteuid() == 0
    install = ["apt-get", "install", "-y", "--no-install-recommends", *essential, *others]
    if root and shutil.which("apt-get"):
        say(f"Installing system packages: {' '.join(essential + others)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "-qq", "update"], env=quiet, check=False)
        run = subprocess.run([*install, "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False)
        if run.returncode == 0:
            return
        say("They could not all be installed.")
    sudo = "" if root else "sudo "
    say("Some system packages are missing. On Debian and Ubuntu this line installs them:")
    say(f"    {sudo}apt-get update && {sudo}{' '.join(install)}")
    if missing_packages(step)[0]:
        sys.exit("The program cannot start without them.")


def what_to_install() -> tuple[dict[str, list[str]], str]:
    """The dependency groups of pyproject.toml, and a digest of all that decides what is installed."""
    import tomllib  # noqa: PLC0415  # an older Python, which lacks it, must get as far as being told so

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    deciding = [project[name] for name in ("build-system", "project", "dependency-groups")]
    text = json.dumps([*deciding, project["tool"]["hatch"], sys.version, str(ROOT)], sort_keys=True)
    return project["dependency-groups"], hashlib.sha256(text.encode()).hexdigest()


def installed_groups(digest: str) -> list[str] | None:
    """The dependency groups installed before by the same rules; None where `.venv` is out of date."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8")) if VENV_PYTHON.exists() else {}
    except (OSError, ValueError):
        return None
    return list(stamp["groups"]) if stamp.get("digest") == digest else None


def make_environment() -> None:
    """Make `.venv`, anew where an earlier one does not start or has another Python."""
    if VENV_PYTHON.exists():
        probe = subprocess.run([str(VENV_PYTHON), "-m", "pip", "--version"], capture_output=True, check=False)
        if (
            probe.returncode == 0
            and f"(python {sys.version_info[0]}.{sys.version_info[1]})" in probe.stdout.decode()
        ):
            return
    say("Making .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        sys.exit("Python could not make a virtual environment. The package python3-venv is needed.")


def ensure_environment(groups: list[str]) -> None:
    """Install the program (editable, with PostgreSQL's driver) and these dependency groups into `.venv`."""
    known, digest = what_to_install()
    installed = installed_groups(digest)
    if installed is not None and set(groups) <= set(installed):
        return
    make_environment()
    packages = [package for group in groups for package in known[group]]
    say("Installing the program and its libraries into .venv (a minute or so the first time)")
    command = [str(VENV_PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*command, "-e", f"{ROOT}[postgres]", *packages], check=False).returncode:
        sys.exit("The libraries could not be installed; pip says why above. Then run this again.")
    STAMP.write_text(json.dumps({"digest": digest, "groups": sorted({*groups, *(installed or [])})}), "utf-8")


def ensure_texts() -> None:
    """Compile the catalogues if they, or how they are compiled, were changed since that was last done."""
    compiler = ROOT / "tools" / "catalogues.py"
    for source in (ROOT / "i18n").glob("*.po"):
        compiled = ROOT / "crmdesk" / "_catalogues" / source.stem / "LC_MESSAGES" / "crmdesk.mo"
        changed = max(source.stat().st_mtime, compiler.stat().st_mtime)
        if not compiled.exists() or compiled.stat().st_mtime < changed:
            subprocess.run([str(VENV_PYTHON), str(compiler), "compile"], check=True)
            return


def main() -> int:
    """Prepare, then do what was asked and give its exit status."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"crmdesk needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}. "
            "Install a newer one and name it: make run PYTHON=python3.11"
        )
    parser = argparse.ArgumentParser(description="Set up and run crmdesk.")
    parser.add_argument("step", choices=["run", "test", "freeze"])
    parser.add_argument("rest", nargs="*", help="for test: the stages to run")
    asked = parser.parse_args()
    begun = time.monotonic()
    groups = {"run": [], "test": ["dev", "freeze"], "freeze": ["freeze"]}[asked.step]
    ensure_system(asked.step)
    ensure_environment(groups)
    ensure_texts()
    if time.monotonic() - begun > 1:
        say(f"Ready after {time.monotonic() - begun:.0f} s")
    command = {
        "run": [str(BIN / "crmdesk"), "demo"],
        "test": [str(VENV_PYTHON), str(ROOT / "tools" / "check.py"), *asked.rest],
        "freeze": [str(VENV_PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"],
    }[asked.step]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if asked.step == "freeze" and status == 0:
        say(f"The program is in {ROOT / 'dist' / 'crmdesk'}")
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
