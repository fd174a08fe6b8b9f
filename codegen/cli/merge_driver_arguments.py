"""The options of ``codegen merge-driver``."""

from __future__ import annotations

import argparse

from codegen.cli.wait_argument import add_wait


def add_merge_driver(driver: argparse.ArgumentParser) -> None:
    """What git asks, and what a person does."""
    driver.add_argument(
        "files", nargs="*", metavar="BASE OURS THEIRS PATH", help="what git gives a driver: %%O %%A %%B %%P"
    )
    driver.add_argument("--install", action="store_true", help="register the driver and its hooks in this clone")
    driver.add_argument("--finish", action="store_true", help="generate the systems that a merge left, and stage them")
    driver.add_argument("--no-tests", action="store_true", help="leave the generated tests to a later run")
    driver.add_argument("--amend", action="store_true", help="with --finish: into the commit that was just made")
    add_wait(driver)
