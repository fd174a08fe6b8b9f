"""What a bundle holds once every file of it was read: the bytes that are looked into, and every digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.evidence.bundle.bundle_paths import REVIEWS
from codegen.evidence.bundle.layout import SETTINGS_PATH, STANDARD, Layout, read_layout

BELOW_REVIEWS = f"{REVIEWS}/"
WORKSPACE = "workspace/"


@dataclass(frozen=True)
class BundleFiles(Mapping[str, bytes]):
    """Paths with ``/`` below the folder of the bundle to the bytes of the files that verification looks into.

    Outputs are hashed and let go: their bytes are not here. ``digests`` has the SHA-256, in 64 hex digits, of every
    file; the reviews and the envelope included. ``system`` is the name of the system, ``layout`` says where its
    outputs and records are.
    """

    system: str
    contents: Mapping[str, bytes]
    digests: Mapping[str, str]
    layout: Layout = STANDARD

    def __getitem__(self, path: str) -> bytes:
        return self.contents[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.contents)

    def __len__(self) -> int:
        return len(self.contents)

    @classmethod
    def of(cls, system: str, files: Mapping[str, bytes]) -> BundleFiles:
        """The bundle of ``system`` that would have ``files``, outputs among them. Refuses what ``read_layout`` does."""
        layout = read_layout(files.get(SETTINGS_PATH))
        digests = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
        kept = {path: data for path, data in sorted(files.items()) if layout.is_kept(path)}
        return cls(system, kept, digests, layout)

    def record(self, name: str) -> str:
        """The path of the committed record ``name``."""
        return self.layout.record(self.system, name)

    @property
    def outputs(self) -> Mapping[str, str]:
        """The digests of the outputs by their path in the workspace, such as ``generated/orders/pyproject.toml``."""
        folder = self.layout.outputs_folder
        return {path[len(WORKSPACE) :]: digest for path, digest in self.digests.items() if path.startswith(folder)}
