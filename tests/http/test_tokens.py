"""Access tokens: which are good, who signs them, and that they only say who asks."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.secrets import KeyRing, SigningKey
from tests.http.conftest import School, make_school
from tests.http.raw import assert_problem
from tests.support.api import Api
from tests.support.people import PASSWORD

Claims = dict[str, Any]


def b64(raw: bytes | str | object) -> str:
    if not isinstance(raw, bytes | str):
        raw = json.dumps(raw)
    return base64.urlsafe_b64encode(raw.encode() if isinstance(raw, str) else raw).decode().rstrip("=")


def claims_of(token: str) -> Claims:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def key_of(api: Api) -> SigningKey:
    return KeyRing.of(api.application.settings()).current()


def signed(api: Api, claims: Claims, **header: Any) -> str:
    """With a real key of the application, whatever it says."""
    key = key_of(api)
    text = f"{b64({'alg': 'EdDSA', 'typ': 'JWT', 'kid': key.kid, **header})}.{b64(claims)}"
    return f"{text}.{b64(key.private.sign(text.encode()))}"


def ask(api: Api, school: School, token: str, path: str = "/api/me") -> httpx.Response:
    headers = {"x-tenant": school.institution.slug, "authorization": f"Bearer {token}"}
    return httpx.get(f"{api.application.base_url}{path}", headers=headers)


def assert_invalid(answer: httpx.Response, code: str = "token_invalid") -> None:
    assert_problem(answer, 401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_re_signed_token_is_as_good_as_the_first(api: Api, school: School) -> None:
    """The ground for what follows: only what is changed there makes the difference."""
    assert ask(api, school, signed(api, claims_of(school.student.token))).status_code == 200


def test_unsigned(api: Api, school: School) -> None:
    claims = claims_of(school.student.token)
    kid = key_of(api).kid
    for algorithm in ("none", "None", "NONE", ""):
        head = b64({"alg": algorithm, "typ": "JWT", "kid": kid})
        for signature in ("", b64(b"x" * 64)):
            assert_invalid(ask(api, school, f"{head}.{b64(claims)}.{signature}"))


def test_signed_with_the_public_key_as_a_secret(api: Api, school: School) -> None:
    """What is published must not be what is signed with."""
    key = key_of(api)
    public = key.private.public_key()
    secrets = [
        public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        key.jwk["x"].encode(),
        json.dumps(key.jwk).encode(),
        b"",
    ]
    for algorithm, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
        for secret in secrets:
            text = f"{b64({'alg': algorithm, 'kid': key.kid})}.{b64(claims_of(school.student.token))}"
            mac = hmac.digest(secret, text.encode(), digest)
            assert_invalid(ask(api, school, f"{text}.{b64(mac)}"))


def test_signed_with_a_key_of_ones_own(api: Api, school: School) -> None:
    claims, own = claims_of(school.student.token), Ed25519PrivateKey.generate()
    raw = own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}
    for header in (
        {"kid": key_of(api).kid},
        {"kid": "mine"},
        {"kid": key_of(api).kid, "jwk": jwk},
        {"jwk": jwk},
        {"kid": "https://evil.example/jwks.json", "jku": "https://evil.example/jwks.json"},
        {"kid": "../../../../dev/null"},
        {},
    ):
        assert_invalid(ask(api, school, jwt.encode(claims, own, algorithm="EdDSA", headers=header)))


@pytest.mark.parametrize(
    "header",
    [{"kid": 7}, {"kid": None}, {"kid": ["x"]}, {"kid": {"a": 1}}, {"alg": "HS256"}, {"b64": False, "crit": ["b64"]}],
    ids=str,
)
def test_odd_headers(api: Api, school: School, header: dict[str, Any]) -> None:
    assert_invalid(ask(api, school, signed(api, claims_of(school.student.token), **header)))


@pytest.mark.parametrize("claim", ["iss", "sub", "tid", "sid", "role", "iat", "exp"])
def test_a_claim_that_is_missing(api: Api, school: School, claim: str) -> None:
    claims = claims_of(school.student.token)
    del claims[claim]
    assert_invalid(ask(api, school, signed(api, claims)))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "someone else"},
        {"iss": ["lectern"]},
        {"sub": "admin"},
        {"sub": None},
        {"sub": 7},
        {"tid": ""},
        {"sid": [1]},
        {"exp": "soon"},
        {"exp": None},
        {"nbf": 4102444800},
        {"iat": 4102444800},
    ],
    ids=str,
)
def test_a_claim_that_is_wrong(api: Api, school: School, change: Claims) -> None:
    assert_invalid(ask(api, school, signed(api, {**claims_of(school.student.token), **change})))


def test_expired(api: Api, school: School) -> None:
    claims = claims_of(school.student.token)
    assert_invalid(ask(api, school, signed(api, {**claims, "exp": int(time.time()) - 1})), "token_expired")


def test_a_token_that_was_good_a_moment_ago_expires_too(api: Api, school: School) -> None:
    """Although its verification is remembered."""
    token = signed(api, {**claims_of(school.student.token), "exp": int(time.time()) + 2})
    assert ask(api, school, token).status_code == 200
    deadline = time.monotonic() + 10
    while (answer := ask(api, school, token)).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert_invalid(answer, "token_expired")


def test_tampered(api: Api, school: School) -> None:
    head, body, signature = school.student.token.split(".")
    claims = claims_of(school.student.token)
    for token in (
        f"{head}.{b64({**claims, 'sub': str(school.admin.id)})}.{signature}",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}..{signature}",
        f".{body}.{signature}",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}.{body}.{signature} {head}.{body}.{signature}",
        "a" * 100_000,
        "..",
        ".",
    ):
        assert_invalid(ask(api, school, token))


def test_a_scheme_that_is_another(api: Api, school: School) -> None:
    for value in (school.student.token, f"Basic {school.student.token}", f"Token {school.student.token}", "Bearer", ""):
        headers = {"x-tenant": school.institution.slug, "authorization": value}
        assert_invalid(httpx.get(f"{api.application.base_url}/api/me", headers=headers))
    headers = {"x-tenant": school.institution.slug, "authorization": f"bearer {school.student.token}"}
    assert httpx.get(f"{api.application.base_url}/api/me", headers=headers).status_code == 200


def test_a_bad_token_is_refused_where_none_is_needed_too(api: Api, school: School) -> None:
    """Somebody means to be signed in, and should learn that they are not."""
    assert_invalid(ask(api, school, "x", "/api/courses"))


@pytest.mark.parametrize("role", ["admin", "operator", "instructor", "lms_owner", "", "postgres"])
def test_the_role_in_a_token_decides_nothing(api: Api, school: School, role: str) -> None:
    """Even when it is properly signed: the database looks the role up."""
    token = signed(api, {**claims_of(school.student.token), "role": role})
    assert ask(api, school, token).json()["role"] == "student"
    for path in ("/api/admin/users", "/api/admin/courses", "/api/platform/tenants"):
        assert_problem(ask(api, school, token, path), 403, "forbidden")
    headers = {"x-tenant": school.institution.slug, "authorization": f"Bearer {token}"}
    answer = httpx.post(
        f"{api.application.base_url}/api/courses", json={"title": "Mine", "domain": "testing"}, headers=headers
    )
    assert_problem(answer, 403, "forbidden")


def test_a_lesser_role_in_a_token_takes_nothing_away(api: Api, school: School) -> None:
    token = signed(api, {**claims_of(school.admin.token), "role": "student"})
    assert ask(api, school, token, "/api/admin/users").status_code == 200


def test_a_token_of_nobody(api: Api, school: School) -> None:
    token = signed(api, {**claims_of(school.student.token), "sub": str(uuid4())})
    assert_problem(ask(api, school, token), 401, "authentication_required")


def test_a_person_of_another_institution_is_nobody_here(api: Api, school: School) -> None:
    """A token that names our institution and their person is not ours to give, and opens nothing."""
    other = make_school(api)
    token = signed(api, {**claims_of(school.student.token), "sub": str(other.student.id)})
    assert_problem(ask(api, school, token), 401, "authentication_required")


def test_demotion_and_suspension_work_at_the_next_request(api: Api, school: School) -> None:
    with api.connect() as connection:
        connection.execute("update lms.users set role = 'student' where id = %s", (school.admin.id,))
    assert_problem(school.admin.get("/api/admin/users"), 403, "forbidden")
    with api.connect() as connection:
        connection.execute("update lms.users set status = 'suspended' where id = %s", (school.admin.id,))
    assert_problem(school.admin.get("/api/me"), 403, "account_suspended")
    assert_problem(school.admin.get("/api/courses"), 403, "account_suspended")


def test_front_ends_can_verify_tokens(api: Api, school: School) -> None:
    answer = httpx.get(f"{api.application.base_url}/.well-known/jwks.json")
    assert answer.headers["content-type"] == "application/json"
    for key in answer.json()["keys"]:
        assert key.keys() == {"kty", "crv", "use", "alg", "kid", "x"}, "nothing private"
    ring = jwt.PyJWKSet.from_dict(answer.json())
    token = school.student.token
    key = ring[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["EdDSA"], issuer="lectern")["sub"] == str(school.student.id)


@pytest.fixture(scope="module")
def rotating(start_api: Callable[..., Api]) -> Api:
    """Two processes: what one knows, the other has to know too."""
    return start_api(LECTERN_WORKERS="2")


def keys_command(api: Api, command: str) -> None:
    subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "keys", command],
        cwd=api.application.home,
        env=api.application.environment,
        check=True,
        capture_output=True,
    )


def published(api: Api) -> set[str]:
    answer = httpx.get(f"{api.application.base_url}/.well-known/jwks.json", headers={"connection": "close"})
    return {key["kid"] for key in answer.json()["keys"]}


def test_a_key_is_rotated_while_people_work(rotating: Api) -> None:
    school = make_school(rotating)
    student = school.institution.student(password=True)

    def login() -> str:
        body = {"email": student.email, "password": PASSWORD}
        answer = school.institution.anonymous.post("/api/auth/login", body, headers={"connection": "close"})
        return str(answer.json()["access_token"])

    def works(token: str) -> set[int]:
        return {ask(rotating, school, token).status_code for _ in range(12)}

    def kid(token: str) -> str:
        return str(jwt.get_unverified_header(token)["kid"])

    before = login()
    assert works(before) == {200}
    keys_command(rotating, "rotate")
    rotated = key_of(rotating).kid
    assert rotated != kid(before)

    deadline = time.monotonic() + 10
    tokens = [login()]
    while kid(tokens[-1]) != rotated:
        assert time.monotonic() < deadline, "the new key signs within seconds"
        tokens.append(login())
    assert works(tokens[-1]) == {200}, "in every process, also in one that has not seen the key until now"
    assert works(before) == {200}, "the former key's tokens live on"
    while not all({kid(before), rotated} <= published(rotating) for _ in range(8)):
        assert time.monotonic() < deadline

    keys_command(rotating, "prune")
    deadline = time.monotonic() + 10
    while works(before) != {401}:
        assert time.monotonic() < deadline, "the former key's tokens are refused within seconds"
    assert_invalid(ask(rotating, school, before))
    assert works(tokens[-1]) == {200}
    assert {frozenset(published(rotating)) for _ in range(8)} == {frozenset({rotated})}


def test_a_key_file_that_is_damaged_keeps_nobody_out(rotating: Api) -> None:
    school = make_school(rotating)
    assert ask(rotating, school, school.student.token).status_code == 200
    path = KeyRing.of(rotating.application.settings()).path
    contents = path.read_text()
    try:
        for damage in ("{", '{"keys": []}'):
            path.write_text(damage)
            deadline = time.monotonic() + 1.5  # longer than the file is believed unread
            while time.monotonic() < deadline:
                assert ask(rotating, school, school.student.token).status_code == 200
                time.sleep(0.1)
    finally:
        path.write_text(contents)


def test_a_session_that_was_ended_counts_in_no_process(rotating: Api) -> None:
    """All of them have asked shortly before."""
    school = make_school(rotating)
    for _ in range(4):
        student = school.institution.student()
        assert {ask(rotating, school, student.token).status_code for _ in range(12)} == {200}
        assert school.admin.delete(f"/api/admin/users/{student.id}/sessions").status_code == 204
        assert {ask(rotating, school, student.token).status_code for _ in range(12)} == {401}
