# SPDX-License-Identifier: Apache-2.0
# An app opened from a person's page (SMART: EHR launch), and apps that ask from a page of their own.
setup town 300

test "an app opened from a person's page asks about her alone, for who opened it, once"
  account worker role manager
  as worker
  GET /act
  save manages = text "id=\"role-1\" name=\"role\" type=\"radio\" value=\"" "\""
  save nurses = text "id=\"role\" name=\"role\" type=\"radio\" value=\"" "\""
  POST /act role=${manages}
  POST /clients name="Wound chart" role=app scopes="launch patient/*.rs user/*.rs" redirects=https://app.example/cb launch_url=http://evil.example/open sure=yes
  expect 422
    has "no page at which an app can be opened"
  POST /clients name="Wound chart" role=app scopes="launch patient/*.rs user/*.rs" redirects=https://app.example/cb launch_url=https://app.example/open sure=yes
  expect 303
  GET /clients
  save id = text "<code>" "</code>"
  POST /act role=${nurses}
  GET /people
  save person = text "wf-line__who\"><a href=\"/people/" "\""
  GET /people/${person}
  expect 200 Content-Security-Policy "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self' https://app.example; *"
    has "Wound chart"
  POST /people/987654321/app app=1
  expect 404
  POST /people/${person}/app app=1
  expect 303 Location "https://app.example/open?iss=http%3A%2F%2Flocalhost%2Ffhir&launch=*"
  save launch = location launch
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&launch=guess&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 303 Location "https://app.example/cb?error=invalid_scope&state=s1"
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&launch=${launch}&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 200
    has "it asks about that one person, and nobody else"
  as manager
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&launch=${launch}&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"
  as worker
  POST /people/${person}/app app=1
  save launch = location launch
  GET /account
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&launch=${launch}&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  expect 303 Location "https://app.example/cb?code=*"
  save code = location code
  POST /apps/authorize ask="response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&launch=${launch}&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256" do=yes
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"
  POST /oauth/token grant_type=authorization_code code=${code} redirect_uri=https://app.example/cb client_id=${id} code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
  expect 200
  save token = json access_token
  save patient = json patient
  GET /fhir/Patient/${patient}
    Authorization: Bearer ${token}
  expect 200
  GET /fhir/Patient?_summary=count
  expect 200
    lacks "\"total\":1}"
  GET /fhir/Person/weft-${person}
    Authorization: Bearer ${token}
  expect 403
  POST /people/${person}/app app=1
  save launch = location launch
  as worker
  GET "/apps/authorize?response_type=code&client_id=${id}&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=launch+patient%2FPatient.rs&state=s1&launch=${launch}&aud=http%3A%2F%2Flocalhost%2Ffhir&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
  expect 303 Location "https://app.example/cb?error=invalid_request&state=s1"

test "a page of a registered app's origin reads FHIR and tokens by its own token, no other page anything"
  as manager
  POST /clients name="My pills" role=app scopes="patient/*.rs" redirects=https://app.example/cb sure=yes
  expect 303
  OPTIONS /fhir/Patient
    Origin: https://app.example
    Access-Control-Request-Method: GET
    Access-Control-Request-Headers: authorization
  expect 204 Access-Control-Allow-Origin https://app.example Access-Control-Allow-Methods "GET, HEAD*" Access-Control-Allow-Headers "Accept, Authorization*" Vary Origin
  OPTIONS /oauth/token
    Origin: https://app.example
    Access-Control-Request-Method: POST
  expect 204 Access-Control-Allow-Origin https://app.example
  OPTIONS /fhir/Patient
    Origin: https://app.example.evil.example
    Access-Control-Request-Method: GET
  expect 403
  OPTIONS /people
    Origin: https://app.example
    Access-Control-Request-Method: GET
  expect 405
  GET /fhir/metadata
    Origin: https://app.example
  expect 200 Access-Control-Allow-Origin https://app.example
  GET /fhir/Patient?_summary=count
  expect 200
  GET /fhir/Patient?_summary=count
    Origin: https://app.example
  expect 401 Access-Control-Allow-Origin https://app.example
