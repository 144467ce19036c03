# SPDX-License-Identifier: Apache-2.0
# Programs that ask by FHIR: registered, let in by a signature, and never further than whoever is
# behind them. Each kind of bad token that RFC 8725 and SMART warn of, refused.
setup town 300

test "a manager registers a service, and first reads what it will see"
  as manager
  GET /clients
  expect 200
    has "Programs that ask for records in the name of"
  save keys = jwks ES384 one
  POST /clients name="Ward board" role=manager scopes="system/Patient.rs system/Observation.rs?category=laboratory" keys=${keys}
  expect 200
    has "will do this"
    has "names, dates of birth, addresses and telephone numbers"
    has "only of the kind"
  db "SELECT count(*) FROM client" 0
  POST /clients name="Ward board" role=manager scopes="system/Patient.rs" keys=${keys} sure=yes
  expect 303 Location /clients
  GET /clients
  expect 200
    has "A service, as manager"
  db "SELECT count(*) FROM audit WHERE action = 'client'" 1
  as worker
  GET /clients
  expect 403
  POST /clients name=x role=app sure=yes
  expect 403

test "what cannot be registered is said by the field"
  as manager
  save keys = jwks ES384 one
  POST /clients name="" role=manager scopes="system/Patient.rs" keys=${keys}
  expect 422
    has "the program has no name"
  POST /clients name=A role=manager scopes="system/Patient.sr" keys=${keys}
  expect 422
    has "is no scope that is known here"
  POST /clients name=A role=manager scopes="user/Patient.r" keys=${keys}
  expect 422
    has "a service asks for system"
  POST /clients name=A role=gp scopes="system/Patient.r" keys=${keys}
  expect 422
    has "nobody of the organisation has this role"
  POST /clients name=A role=manager scopes="system/Patient.r" keys="{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"
  expect 422
    has "this set holds a secret"
  POST /clients name=A role=manager scopes="system/Patient.r" keys_url=https://evil.example/jwks
  expect 422
    has "this address may not be called from here"
  POST /clients name=A role=app scopes="patient/Patient.r" redirects=http://evil.example/
  expect 422
    has "no address that answers can be sent to"
  POST /clients name=A role=app scopes="patient/Patient.r" redirects=javascript:alert(1)
  expect 422
    has "no address that answers can be sent to"

test "a service's token opens what its scopes and its role let through, and no more"
  as manager
  save keys = jwks ES384 one
  POST /clients name="Ward board" role=manager scopes="system/Patient.rs" keys=${keys} sure=yes
  expect 303
  GET /clients
  save id = text "<code>" "</code>"
  as nobody
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope="system/*.rs" client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200 Content-Type application/json Cache-Control no-store
    has "\"scope\":\"system/Patient.rs\""
    has "\"expires_in\":300"
  save token = json access_token
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 200
  GET /fhir/Condition?_summary=count
    Authorization: Bearer ${token}
  expect 403 WWW-Authenticate "Bearer error=\"insufficient_scope\""
    has "scopes do not allow this"
  GET /fhir/Patient?_has:Condition:patient:code=1
    Authorization: Bearer ${token}
  expect 403
  POST /fhir/Patient
    Authorization: Bearer ${token}
    | {"resourceType":"Patient"}
  expect 403
  GET /fhir/$export
    Authorization: Bearer ${token}
    Prefer: respond-async
  expect 403
  GET /people
    Authorization: Bearer ${token}
  expect 303 Location "/sign-in*"
  db "SELECT count(*) FROM client_pass WHERE kind = 'access'" 1
  later 6 minutes
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 401

test "an assertion that is not right gets no token, and is told why"
  as manager
  save keys = jwks ES384 one
  POST /clients name="Ward board" role=manager scopes="system/Patient.rs" keys=${keys} sure=yes
  GET /clients
  save id = text "<code>" "</code>"
  as nobody
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@-90,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "it is too old"
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@3600,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "more than five minutes"
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"nbf\":@100,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "is a clock wrong?"
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"https://other.example/oauth/token\",\"exp\":@200,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "made for another server"
  save t = jwt none: "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "“none” is no signature that is taken here"
  save t = jwt HS256:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "“HS256” is no signature"
  save t = jwt ES384:two "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "the client has no such key"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_id=${id}
  expect 401
    has "proves itself by a signature"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_id=${id} client_secret=guess
  expect 401
    has "shared secrets are not taken here"
  db "SELECT count(*) FROM client_pass" 0

test "keys changed in mid-flight, clocks that differ, an assertion sent twice, a program that is ended"
  as manager
  save keys = jwks ES384 one
  POST /clients name="Ward board" role=manager scopes="system/Patient.rs" keys=${keys} sure=yes
  GET /clients
  save id = text "<code>" "</code>"
  save n = text "/clients/" "/keys"
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"1\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
  save token = json access_token
  save both = jwks ES384 one,two
  POST /clients/${n}/keys keys=${both}
  expect 303
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"2\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
  save new = jwks ES384 two
  POST /clients/${n}/keys keys=${new}
  save t = jwt ES384:one "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"3\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
  save t = jwt ES384:two "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"4\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
  save t = jwt ES384:two "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"5\"}"
  POST /oauth/introspect token=${token} client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
    has "\"active\":true"
    has "\"scope\":\"system/Patient.r\""
  save t = jwt ES384:two "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"6\"}"
  POST /oauth/revoke token=${token} client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 401
  save t = jwt ES384:two "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":\"http://localhost/oauth/token\",\"exp\":@200,\"jti\":\"7\"}"
  POST /oauth/introspect token=${token} client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
    has "{\"active\":false}"
  save keys = jwks RS384 old
  POST /clients/${n}/keys keys=${keys}
  expect 303
  save t = jwt RS384:old "{\"iss\":\"${id}\",\"sub\":\"${id}\",\"aud\":[\"http://localhost/oauth/token\"],\"exp\":@-50,\"iat\":@50,\"jti\":\"8\"}"
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 200
  save token = json access_token
  POST /oauth/token grant_type=client_credentials scope=system/Patient.r client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer client_assertion=${t}
  expect 401
    has "it was used already"
  POST /clients/${n}/end
  expect 303 Location /clients
  GET /fhir/Patient?_summary=count
    Authorization: Bearer ${token}
  expect 401


test "where tokens are to be had is said, and only for a name that is ours"
  GET /.well-known/smart-configuration
  expect 200 Content-Type application/json
    has "\"token_endpoint\":\"http://localhost/oauth/token\""
    has "\"code_challenge_methods_supported\":[\"S256\"]"
  GET /fhir/.well-known/smart-configuration
  expect 200
    has "client-confidential-asymmetric"
  GET /fhir/metadata
  expect 200
    has "SMART-on-FHIR"
    has "http://localhost/apps/authorize"
