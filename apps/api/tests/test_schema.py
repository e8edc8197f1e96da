"""What the description shows as an example is one: complete, and of the shape described."""

import pytest
from jsonschema import Draft202012Validator, FormatChecker

ROWS, BODIES = "rows", "bodies"


@pytest.fixture
def schema(caller):
    return caller().get("/api/v1/schema/").json()


def named(part):
    """The components a request or an answer names, through pages too."""
    if isinstance(part, list):
        return {name for each in part for name in named(each)}
    if not isinstance(part, dict):
        return set()
    if "$ref" in part:
        return {part["$ref"].rpartition("/")[2]}
    return {name for each in part.values() for name in named(each)}


def components(schema):
    """What is sent and answered: rows of pages, single rows and bodies; refusals are not asked."""
    found = {ROWS: set(), BODIES: set()}
    for verbs in schema["paths"].values():
        for operation in verbs.values():
            found[BODIES] |= named(operation.get("requestBody", {}))
            for code in ("200", "201"):
                found[ROWS] |= named(operation["responses"].get(code, {}))
    pages = {name for name in found[ROWS] if name.startswith("Paginated")}
    of_pages = {n for page in pages for n in named(schema["components"]["schemas"][page])}
    return found | {ROWS: (found[ROWS] - pages) | of_pages}


def test_each_row_and_body_has_an_example_that_is_complete_and_of_its_shape(schema):
    shapes = schema["components"]["schemas"]
    found = components(schema)

    assert [len(found[ROWS]), len(found[BODIES])] == [28, 11]
    for name in sorted(found[ROWS] | found[BODIES]):
        assert len(shapes[name].get("examples", [])) == 1, name
        [example] = shapes[name]["examples"]
        shape = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
        faults = Draft202012Validator(shape, format_checker=FormatChecker()).iter_errors(example)
        assert [fault.message for fault in faults] == [], name
        assert set(example) <= set(shapes[name]["properties"]), name
        if name in found[ROWS]:
            assert list(example) == list(shapes[name]["properties"]), name
