// SPDX-License-Identifier: Apache-2.0
// HAPI's generic client, as Maven has it.
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.HashSet;
import java.util.Set;
import org.hl7.fhir.r4.model.*;

public class Hapi {
    interface Work { void run() throws Exception; }

    static boolean failed;
    static IGenericClient client;
    static String id;

    static void step(String words, Work work) {
        try {
            work.run();
            System.out.println("ok " + words);
        } catch (Throwable e) {
            failed = true;
            System.out.println("not ok " + words + ": " + String.valueOf(e).replace('\n', ' '));
        }
    }

    static void is(Object have, Object want) {
        if (!have.equals(want)) throw new IllegalStateException(have + " is not " + want);
    }

    static Patient patient(String n) {
        Patient p = new Patient();
        p.addIdentifier().setSystem("urn:test").setValue(n);
        p.addName().setFamily("Clients").addGiven("N" + n);
        return p;
    }

    static void writes() {
        step("reads what the server can do", () -> is(
            client.capabilities().ofType(CapabilityStatement.class).execute().getFhirVersion().toCode(), "4.0.1"));
        step("creates, reads and updates", () -> {
            id = client.create().resource(patient("1")).execute().getId().getIdPart();
            Patient p = client.read().resource(Patient.class).withId(id).execute();
            is(p.getNameFirstRep().getFamily(), "Clients");
            p.setGender(Enumerations.AdministrativeGender.FEMALE);
            is(client.update().resource(p).execute().getId().getVersionIdPart(), "2");
        });
        step("creates and updates where a condition says so", () -> {
            MethodOutcome made = client.create().resource(patient("1")).conditional()
                .where(Patient.IDENTIFIER.exactly().systemAndIdentifier("urn:test", "1")).execute();
            is(made.getId().getIdPart(), id);
            is(Boolean.TRUE.equals(made.getCreated()), false);
            MethodOutcome put = client.update().resource(patient("1")).conditionalByUrl("Patient?identifier=urn:test|1").execute();
            is(put.getId().getIdPart(), id);
        });
        step("patches, by JSON Patch and by FHIRPath Patch", () -> {
            client.patch().withBody("[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"male\"}]").withId("Patient/" + id).execute();
            Parameters patch = new Parameters();
            Parameters.ParametersParameterComponent op = patch.addParameter().setName("operation");
            op.addPart().setName("type").setValue(new CodeType("replace"));
            op.addPart().setName("path").setValue(new StringType("Patient.gender"));
            op.addPart().setName("value").setValue(new CodeType("other"));
            client.patch().withFhirPatch(patch).withId("Patient/" + id).execute();
            is(client.read().resource(Patient.class).withId(id).execute().getGender(), Enumerations.AdministrativeGender.OTHER);
        });
        step("is told of a version that has gone by", () -> {
            try {
                Patient p = patient("1");
                p.setId("Patient/" + id);
                client.update().resource(p).withAdditionalHeader("If-Match", "W/\"1\"").execute();
                throw new IllegalStateException("it was taken");
            } catch (PreconditionFailedException e) {
                is(e.getStatusCode(), 412);
            }
        });
        step("is told what is wrong", () -> {
            try {
                client.create().resource("{\"resourceType\":\"Observation\",\"status\":\"final\"}").execute();
                throw new IllegalStateException("it was taken");
            } catch (UnprocessableEntityException e) {
                is(((OperationOutcome) e.getOperationOutcome()).getIssueFirstRep().getExpression().get(0).getValue(),
                   "Observation.code");
            }
        });
    }

    static void reads() {
        step("reads histories", () -> {
            is(client.history().onInstance(new IdType("Patient", id)).returnBundle(Bundle.class).execute().getEntry().size(), 5);
            is(client.history().onType(Patient.class).returnBundle(Bundle.class).execute().getType(), Bundle.BundleType.HISTORY);
            is(client.history().onServer().returnBundle(Bundle.class).count(2).execute().getEntry().size(), 2);
        });
        step("sends a transaction", () -> {
            Bundle b = new Bundle().setType(Bundle.BundleType.TRANSACTION).copy();
            b.addEntry().setFullUrl("urn:uuid:5f9bd3a0-3c4e-4f0e-9c51-6f2a2f1f0001").setResource(patient("t"))
                .getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("Patient");
            Observation o = new Observation().setStatus(Observation.ObservationStatus.FINAL);
            o.getCode().addCoding().setSystem("http://loinc.org").setCode("8867-4");
            o.setSubject(new Reference("urn:uuid:5f9bd3a0-3c4e-4f0e-9c51-6f2a2f1f0001"));
            b.addEntry().setResource(o).getRequest().setMethod(Bundle.HTTPVerb.POST).setUrl("Observation");
            Bundle done = client.transaction().withBundle(b).execute();
            is(done.getEntry().get(1).getResponse().getStatus().substring(0, 3), "201");
        });
        step("searches over pages, each once", () -> {
            for (int i = 2; i < 14; i++) client.create().resource(patient(String.valueOf(i))).execute();
            Set<String> seen = new HashSet<>();
            Bundle page = client.search().forResource(Patient.class).where(Patient.FAMILY.matches().value("Clients"))
                .count(5).returnBundle(Bundle.class).execute();
            for (;;) {
                page.getEntry().forEach(e -> seen.add(e.getResource().getIdElement().getIdPart()));
                if (page.getLink("next") == null) break;
                page = client.loadPage().next(page).execute();
            }
            is(seen.size(), 14);
        });
        step("searches by POST, with what is referred to", () -> {
            Bundle found = client.search().forResource(Observation.class).where(Observation.CODE.exactly().code("8867-4"))
                .include(Observation.INCLUDE_SUBJECT).usingStyle(SearchStyleEnum.POST).returnBundle(Bundle.class).execute();
            is(found.getEntry().size(), 2);
        });
        step("deletes, and is told that it is gone", () -> {
            client.delete().resourceConditionalByUrl("Patient?identifier=urn:test|1").execute();
            try {
                client.read().resource(Patient.class).withId(id).execute();
                throw new IllegalStateException("it is there");
            } catch (ResourceGoneException e) {
                is(e.getStatusCode(), 410);
            }
        });
    }

    public static void main(String[] args) {
        client = FhirContext.forR4().newRestfulGenericClient(System.getenv("WEFT_FHIR"));
        client.registerInterceptor(new BearerTokenAuthInterceptor(System.getenv("WEFT_TOKEN")));
        writes();
        reads();
        System.exit(failed ? 1 : 0);
    }
}
