# SPDX-License-Identifier: Apache-2.0
"""PyPI's fhirclient (SMART on FHIR's own), as it is."""
import os
import sys
import urllib.parse

from fhirclient import client
from fhirclient.models import bundle, codeableconcept, fhirreference, humanname, identifier, observation, patient

failed = 0


def step(words):
    def mark(f):
        global failed
        try:
            f()
            print("ok", words)
        except Exception as e:  # every kind of it is what the test is about
            failed = 1
            print("not ok", f"{words}: {type(e).__name__} {e}".replace("\n", " ")[:300])
    return mark


smart = client.FHIRClient(settings={"app_id": "weft-tests", "api_base": os.environ["WEFT_FHIR"]})
server = smart.server
server.session.headers.update({"Authorization": "Bearer " + os.environ["WEFT_TOKEN"]})
kept = {}


def new_patient(n):
    p = patient.Patient()
    p.identifier = [identifier.Identifier({"system": "urn:test", "value": str(n)})]
    p.name = [humanname.HumanName({"family": "Clients", "given": [f"N{n}"]})]
    return p


@step("finds in the CapabilityStatement where to sign in")
def _():
    assert not smart.prepare()
    at = urllib.parse.urlsplit(smart.authorize_url)
    asked = urllib.parse.parse_qs(at.query)
    assert at.path == "/apps/authorize", smart.authorize_url
    assert asked["response_type"] == ["code"] and asked["aud"] == [os.environ["WEFT_FHIR"].rstrip("/")], smart.authorize_url


@step("creates, reads and updates")
def _():
    made = new_patient(1).create(server)
    kept["id"] = made["id"]
    p = patient.Patient.read(made["id"], server)
    assert p.name[0].family == "Clients"
    p.gender = "female"
    assert p.update(server)["meta"]["versionId"] == "2"


@step("searches over pages, each once")
def _():
    for n in range(2, 14):
        new_patient(n).create(server)
    found = [p.id for p in patient.Patient.where({"family": "Clients", "_count": "5"}).perform_resources_iter(server)]
    assert len(found) == 13 and len(set(found)) == 13, len(found)


@step("searches by reference and code")
def _():
    o = observation.Observation()
    o.status = "final"
    o.code = codeableconcept.CodeableConcept({"coding": [{"system": "http://loinc.org", "code": "8867-4"}]})
    o.subject = fhirreference.FHIRReference({"reference": "Patient/" + kept["id"]})
    o.create(server)
    found = observation.Observation.where({"subject": "Patient/" + kept["id"], "code": "8867-4"}).perform_resources(server)
    assert len(found) == 1 and found[0].subject.reference == "Patient/" + kept["id"]


@step("sends a transaction")
def _():
    b = bundle.Bundle({"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": new_patient("t").as_json(), "request": {"method": "POST", "url": "Patient"}}]})
    answer = bundle.Bundle(server.post_json("", b.as_json()).json())
    assert answer.type == "transaction-response" and answer.entry[0].response.status.startswith("201")


@step("reads a history")
def _():
    answer = bundle.Bundle(server.request_json(f"Patient/{kept['id']}/_history"))
    assert len(answer.entry) == 2


@step("deletes")
def _():
    patient.Patient.read(kept["id"], server).delete(server)


sys.exit(failed)
