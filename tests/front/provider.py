# SPDX-License-Identifier: Apache-2.0
"""A real OpenID provider (Debian's glewlwyd) in a scratch folder, on a free port: one client, users, keys that can be changed."""
import base64
import json
import os
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
LIB = "/usr/lib/glewlwyd"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Browser:
    """Keeps cookies, follows nothing by itself."""

    def __init__(self):
        self.cookies = {}
        self.open_ = urllib.request.build_opener(Stay)

    def ask(self, url, body=None, method=None, form=None):
        data, headers = None, {}
        if body is not None:
            data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        if form is not None:
            data, headers = urllib.parse.urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            answer = self.open_.open(request, timeout=20)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, value = line.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return answer.status, dict(answer.headers), answer.read().decode()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Provider:
    def __init__(self, folder, redirect, backchannel):
        self.folder, self.port = folder, free_port()
        self.api = f"http://localhost:{self.port}/api"
        self.issuer = f"{self.api}/oidc"
        self.redirect, self.backchannel = redirect, backchannel
        self.admin = Browser()

    def need(self, wanted, got):
        if got[0] != wanted:
            raise RuntimeError(f"the provider answered {got[0]}: {got[2]}")
        return got

    def key_pair(self):
        pem = os.path.join(self.folder, f"key-{time.monotonic_ns()}.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", pem], check=True, stderr=subprocess.DEVNULL)
        public = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout"], check=True, capture_output=True, text=True).stdout
        self.pem = pem
        with open(pem, encoding="ascii") as file:
            return file.read(), public

    def plugin(self):
        key, cert = self.key_pair()
        yes = {k: True for k in ("allow-non-oidc", "auth-type-client-enabled", "auth-type-code-enabled", "auth-type-code-revoke-replayed",
                                 "auth-type-id-token-enabled", "auth-type-refresh-enabled", "jwks-show", "pkce-allowed", "pkce-required",
                                 "back-channel-logout-allowed", "front-channel-logout-allowed", "session-management-allowed",
                                 "session-management-allowed", "refresh-token-rolling")}
        no = {k: False for k in ("auth-type-token-enabled", "auth-type-none-enabled", "auth-type-password-enabled", "pkce-method-plain-allowed",
                                 "request-parameter-allow", "introspection-revocation-allowed", "register-client-allowed")}
        claims = [{"name": n, "user-property": p, "type": "string", "mandatory": True, "scope": []}
                  for n, p in (("nhs_number", "nhs"), ("birthdate", "born"), ("identity_proofing_level", "level"))]
        return {"module": "oidc", "name": "oidc", "display_name": "OpenID", "parameters": {
            "iss": self.issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": key, "cert": cert, "access-token-duration": 3600,
            "refresh-token-duration": 1209600, "code-duration": 600, "scope": [], "additional-parameters": [], "claims": claims,
            "name-claim": "on-demand", "email-claim": "no", "scope-claim": "no", "address-claim": {"type": "no"},
            "subject-type": "public", "session-cookie-name": "WEFT_TEST_OIDC", "session-cookie-expiration": 2592000, "jwks-x5c": [], **yes, **no}}

    def start(self):
        database = os.path.join(self.folder, "provider.db")
        with open(SCHEMA, encoding="utf-8") as file:
            with sqlite3.connect(database) as db:
                db.executescript(file.read())
            db.close()
        config = os.path.join(self.folder, "provider.conf")
        os.mkdir(os.path.join(self.folder, "empty"))
        with open(config, "w", encoding="utf-8") as file:
            file.write(f'''port={self.port}
bind_address="127.0.0.1"
external_url="http://localhost:{self.port}"
login_url="login.html"
proxy_mode="disabled"
url_prefix="api"
static_files_path="{self.folder}/empty"
static_files_mime_types=({{ extension=".html" mime_type="text/html" }})
allow_origin="*"
log_mode="file"
log_level="INFO"
log_file="{self.folder}/provider.log"
cookie_domain="localhost"
cookie_secure=false
session_expiration=2592000
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
user_module_path="{LIB}/user"
user_middleware_module_path="{self.folder}/empty"
client_module_path="{LIB}/client"
user_auth_scheme_module_path="{LIB}/scheme"
plugin_module_path="{LIB}/plugin"
hash_algorithm="SHA512"
database={{ type="sqlite3" path="{database}" }}
''')
        self.process = subprocess.Popen(["glewlwyd", f"--config-file={config}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                if self.admin.ask(f"{self.api}/auth/", {"username": "admin", "password": "password"})[0] == 200:
                    break
            except OSError:
                time.sleep(0.05)
        a = self.admin
        got = a.ask(f"{self.api}/mod/user/database")
        module = json.loads(got[2])
        module["parameters"] = {**(module.get("parameters") or {}), "use-glewlwyd-connection": True,
                                "data-format": {n: {"multiple": False, "read": True, "write": True, "profile-read": True, "profile-write": False} for n in ("nhs", "born", "level")}}
        self.need(200, a.ask(f"{self.api}/mod/user/database", module, "PUT"))
        self.need(200, a.ask(f"{self.api}/mod/user/database/reset", method="PUT"))
        self.need(200, a.ask(f"{self.api}/mod/plugin/", self.plugin(), "POST"))
        self.need(200, a.ask(f"{self.api}/client/", {
            "client_id": "weft", "client_name": "Weft", "confidential": True, "password": "a-secret-of-ours", "enabled": True,
            "client_secret": "a-secret-of-ours",
            "redirect_uri": [self.redirect], "authorization_type": ["code"], "token_endpoint_auth_method": ["client_secret_basic"],
            "scope": [], "backchannel_logout_uri": self.backchannel}, "POST"))

    def user(self, name, **properties):
        self.need(200, self.admin.ask(f"{self.api}/user/", {"username": name, "name": name.title(), "password": "a long password", "scope": ["openid", "g_profile"], "enabled": True, **properties}, "POST"))

    def sign_in(self, name):
        browser = Browser()
        self.need(200, browser.ask(f"{self.api}/auth/", {"username": name, "password": "a long password"}))
        self.need(200, browser.ask(f"{self.api}/auth/grant/weft", {"scope": "openid"}, "PUT"))
        return browser

    def turn_keys(self):
        """Another key from now on: what was signed before does not count any more."""
        self.need(200, self.admin.ask(f"{self.api}/mod/plugin/oidc", self.plugin(), "PUT"))
        self.need(200, self.admin.ask(f"{self.api}/mod/plugin/oidc/reset", method="PUT"))

    def kid(self):
        return json.loads(self.admin.ask(f"{self.issuer}/jwks")[2])["keys"][0]["kid"]

    def sign(self, claims, alg="RS256"):
        """A token as the provider itself would sign it, or (alg none) as somebody else would."""
        def part(b):
            return base64.urlsafe_b64encode(b).decode().rstrip("=")
        text = part(json.dumps({"alg": alg, "kid": self.kid()}).encode()) + "." + part(json.dumps(claims).encode())
        if alg == "none":
            return text + "."
        made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.pem], input=text.encode(), check=True, capture_output=True)
        return text + "." + part(made.stdout)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
