# SPDX-License-Identifier: Apache-2.0
# Apps that people say yes to: what they are told, and every way in which an answer could end up with
# somebody else.
setup town 300

test "a resident reads what an app will see, says yes, and it sees that and nobody else"
  as manager
  POST /clients name="My pills" role=app scopes="patient/*.rs launch/patient offline_access" redirects=https://app.example/cb sure=yes
  expect 303
  GET /clients
  save id = text "<code>" "</code>"
  as resident
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch%2Fpatient+patient%2FPatient.r+patient%2FMedicationRequest.rs+offline_access&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 200 Content-Security-Policy "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self' https://app.example; *"
    has "It asks to see what stands in your own record, and nobody else"
    has "names, dates of birth, addresses and telephone numbers, medicines"
    has "thirty days"
  save ask = text "name=\"ask\" value=\"" "\""
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch%2Fpatient+patient%2FPatient.rs+patient%2FMedicationRequest.rs+offline_access&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  expect 303 Location "https://app.example/cb?code=*"
  save code = location code
  POST /oauth/token grant_type=authorization_code code=guess redirect_uri=https://app.example/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 400
    has "invalid_grant"
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 200
    has "\"patient\":\""
  save token = json access_token
  save refresh = json refresh_token
  save patient = json patient
  GET /fhir/Patient/${patient}
    Authorization: Bearer ${token}
  expect 200
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 200
  GET /fhir/Condition?patient=${patient}
    Authorization: Bearer ${token}
  expect 403
  GET /account
  expect 200
    has "My pills"
  POST /oauth/token grant_type=refresh_token refresh_token=${refresh} client_id=${id} scope=patient/Condition.rs
  expect 400
    has "invalid_scope"
  POST /oauth/token grant_type=refresh_token refresh_token=${refresh} client_id=${id}
  expect 200
  save token2 = json access_token
  POST /oauth/token grant_type=refresh_token refresh_token=${refresh} client_id=${id}
  expect 400
    has "all that came of it has ended"
  GET /fhir/Patient/${patient}
    Authorization: Bearer ${token2}
  expect 401
  GET /me/looks
  expect 200
    has "by the program My pills"

test "a code is good once, for its address and its verifier; coming back ends what came of it"
  as manager
  POST /clients name="My pills" role=app scopes="patient/*.rs" redirects=https://app.example/cb sure=yes
  GET /clients
  save id = text "<code>" "</code>"
  as resident
  GET /account
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  save code = location code
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 200
    lacks "refresh_token"
  save token = json access_token
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 200
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 400
    has "it was used before"
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 401
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  save code = location code
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb client_id=${id}
  expect 400
    has "code_verifier is not"
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  save code = location code
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb2 client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 400
    has "sent to another address"
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  save code = location code
  later 61 seconds
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 400
    has "the code is too old"

test "an answer is led to a registered address alone, and nothing is asked without PKCE, state and our own name"
  as manager
  POST /clients name="My pills" role=app scopes="patient/*.rs" redirects=https://app.example/cb sure=yes
  GET /clients
  save id = text "<code>" "</code>"
  as resident
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fevil.example%2Fcb&scope=patient%2FPatient.rs&state=s1"
  expect 400
    has "not registered"
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%2F..&scope=patient%2FPatient.rs&state=s1"
  expect 400
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb%40evil.example&scope=patient%2FPatient.rs&state=s1"
  expect 400
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&redirect_uri=https%3A%2F%2Fevil.example&scope=patient%2FPatient.rs&state=s1"
  expect 400
    has "something stands twice"
  GET "/apps/authorize?response_type=code&client_id=nobody&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1"
  expect 400
    has "app is not registered here"
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir"
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=plain"
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=https%3A%2F%2Fother.example%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"
  GET "/apps/authorize?response_type=token&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1"
  expect 303 Location "https://app.example/cb?error=unsupported_response_type&state=s1"
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=no
  expect 303 Location "https://app.example/cb?error=access_denied&state=s1"
  as nobody
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=patient%2FPatient.rs&state=s1"
  expect 303 Location "/sign-in?to=%2Fapps%2Fauthorize*"
  db "SELECT count(*) FROM client_pass" 0

test "a worker's app acts in the role that said yes, sees nobody that the worker may not, and stops with the account"
  as manager
  POST /clients name="Round list" role=app scopes="user/*.rs" redirects=http://127.0.0.1/cb sure=yes
  GET /clients
  save id = text "<code>" "</code>"
  as worker
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2Fcb&scope=user%2FPatient.rs+user%2FObservation.rs%3Fcategory%3Dlaboratory&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 200
    has "it sees nobody whom you may not see"
    has "only of the kind"
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2Fcb&scope=user%2FPatient.rs+user%2FObservation.rs%3Fcategory%3Dlaboratory&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  expect 303 Location "http://127.0.0.1:4711/cb?code=*"
  save code = location code
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=http://127.0.0.1:4711/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 200
    lacks "\"patient\":"
  save token = json access_token
  GET /fhir/Patient?_summary=count
  expect 200
  save own = json total
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 200
    has "\"total\":${own}"
  GET /fhir/Observation?category=laboratory&_summary=count
  save labs = json total
  GET /fhir/Observation?_summary=count
    Authorization: Bearer ${token}
  expect 200
    has "\"total\":${labs}"
  GET /fhir/Observation?category=vital-signs&_summary=count
    Authorization: Bearer ${token}
  expect 200
    has "\"total\":0"
  account worker suspended yes
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 401

test "two tabs of two roles: a yes of the one is not taken in the other"
  as manager
  POST /clients name="Round list" role=app scopes="user/*.rs" redirects=https://app.example/cb sure=yes
  GET /clients
  save id = text "<code>" "</code>"
  account worker role records-officer
  as worker
  GET /act
  save role = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  save tab = text "name=\"csrf\" value=\"" "\""
  POST /act role=${role}
  expect 303
  POST /apps/authorize
    Content-Type: application/x-www-form-urlencoded
    | csrf=${tab}&do=yes&ask=response_type%3Dcode
  expect 403
    has "form is no longer good"

test "signing in by another site's form, or under a session that somebody else has set, does not work"
  account worker password "three unusual words"
  as nobody
  POST /sign-in
    Content-Type: application/x-www-form-urlencoded
    | name=worker&password=three+unusual+words
  expect 403
  POST /sign-in
    Content-Type: application/x-www-form-urlencoded
    Cookie: session=chosen-by-somebody-else; visit=chosen
    | name=worker&password=three+unusual+words&csrf=chosen
  expect 403
  GET /people
    Cookie: session=chosen-by-somebody-else
  expect 303 Location "/sign-in*"
  GET /sign-in
  POST /sign-in name=worker password="three unusual words"
  expect 303 Set-Cookie "session=*"

test "a place without an OpenID provider has no way to one, and no sign-out by one"
  GET /sign-in/provider
  expect 404
  GET /sign-in/back?code=a&state=b
  expect 404
  POST /oauth/ended logout_token=a.b.c
  expect 404
  GET /sign-in
  expect 200
    lacks "/sign-in/provider"
