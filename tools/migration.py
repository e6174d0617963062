"""Writes a migration from what the model has and the newest migration has not.

    python tools/migration.py "Contacts have a birthday"
    python tools/migration.py --first        # make 0001 anew, while no book has been released

Read what it wrote before you commit it, and raise `SCHEMA` in crmdesk/db/engine.py.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.operations.ops import CreateForeignKeyOp, DropConstraintOp, ModifyTableOps

from crmdesk import paths
from crmdesk.db import migrate
from crmdesk.db.engine import SCHEMA, open_engine

FIRST = "0001_records.py"


def main() -> None:
    """Write the migration that the arguments ask for."""
    (wish,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        written = write_first(Path(folder)) if wish == "--first" else write_next(Path(folder), wish)
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "check", "--fix", "--select", "I", "--quiet", written], check=True)
    subprocess.run([ruff, "format", "--quiet", written], check=True)
    print(written)


def write_next(folder: Path, message: str) -> Path:
    """Compare the model with an empty book of the newest schema."""
    engine = migrate.create_book(folder / "book.crm")
    with engine.connect() as connection:
        number = f"{SCHEMA + 1:04d}"
        config = migrate.configuration(connection)
        script = command.revision(
            config, message, autogenerate=True, rev_id=number, process_revision_directives=keep_links
        )
        return cleaned(script)


def keep_links(_context: object, _revision: object, directives: list[Any]) -> None:
    """Leave links as they are that are read back without their name: those added to a table in place."""
    upgrade = directives[0].upgrade_ops
    for table in [one for one in upgrade.ops if isinstance(one, ModifyTableOps)]:
        dropped: list[Any] = [one for one in table.ops if isinstance(one, DropConstraintOp)]
        nameless = [one for one in dropped if one.constraint_name is None]
        kept = {tuple(one.to_constraint().columns.keys()) for one in nameless}
        table.ops = [
            one
            for one in table.ops
            if one not in nameless
            and not (isinstance(one, CreateForeignKeyOp) and tuple(one.local_cols) in kept)
        ]
        if not table.ops:
            upgrade.ops.remove(table)


def write_first(folder: Path) -> Path:
    """Compare the model with nothing at all."""
    empty = folder / "migrations"
    shutil.copytree(paths.migrations(), empty, ignore=shutil.ignore_patterns("00*", "__pycache__"))
    (empty / "versions").mkdir(exist_ok=True)
    engine = open_engine(folder / "book.crm", create=True)
    with engine.connect() as connection:
        config = migrate.configuration(connection)
        config.set_main_option("script_location", str(empty))
        written = cleaned(command.revision(config, "Records", autogenerate=True, rev_id="0001"))
    target = Path(shutil.copy(written, paths.migrations() / "versions" / FIRST))
    text = target.read_text(encoding="utf-8")
    long = "def upgrade() -> None:  # noqa: PLR0915 - a statement for each table"
    target.write_text(text.replace("def upgrade() -> None:", long), encoding="utf-8")
    return target


def cleaned(script: Any) -> Path:
    """The file that Alembic wrote, without its remarks."""
    path = Path(script.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ###" not in line), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
