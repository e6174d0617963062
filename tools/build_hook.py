"""The build's one step of its own: compile the catalogues into the package, wheel or editable install."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CataloguesBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is the builder's own
    """Compiles `i18n/*.po` to `crmdesk/_catalogues/<language>/LC_MESSAGES/crmdesk.mo`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Compile before the files are gathered."""
        sys.path.insert(0, str(Path(__file__).resolve().parent))
        from catalogues import compile_catalogues  # noqa: PLC0415  # found only through the line above

        compile_catalogues(Path(self.root))
