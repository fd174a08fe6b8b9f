import pytest

from codegen.support.configuration import Configuration, load_configuration
from codegen.support.data_files import data_root


def test_defaults_without_a_file(tmp_path):
    assert load_configuration(tmp_path) == Configuration()


def test_keys_are_written_with_hyphens(tmp_path):
    (tmp_path / "codegen.toml").write_text('target-python = "3.12"\nmaximum-schema-bytes = 5\n')
    assert load_configuration(tmp_path) == Configuration(target_python="3.12", maximum_schema_bytes=5)


@pytest.mark.parametrize(
    "text",
    [
        "targt = 1",
        "schemas = 5",
        "maximum-schema-bytes = true",
        "target-python = '3.10'",
        "out = '../x'",
        "glue = '/x'",
    ],
)
def test_unknown_keys_and_wrong_types_are_refused(tmp_path, text):
    (tmp_path / "codegen.toml").write_text(text)
    with pytest.raises(ValueError, match=r"codegen\.toml: "):
        load_configuration(tmp_path)


def test_the_data_folder_holds_glue_and_templates():
    assert (data_root() / "glue").is_dir() and (data_root() / "templates").is_dir()
