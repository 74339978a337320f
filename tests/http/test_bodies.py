"""What may come as a body, and what is said of anything else."""

import json

import pytest

from tests.http.conftest import School
from tests.http.raw import RawAnswer, assert_problem, send
from tests.support.api import Api

JSON = "Content-Type: application/json"


def put_position(api: Api, school: School, body: bytes, *headers: str) -> RawAnswer:
    lines = [*school.headers(school.student), *(headers or (JSON,))]
    return send(api.application.base_url, "PUT", f"/api/lessons/{school.lesson}/position", lines, body)


def patch_me(api: Api, school: School, body: bytes) -> RawAnswer:
    return send(api.application.base_url, "PATCH", "/api/me", [*school.headers(school.student), JSON], body)


@pytest.fixture
def enrolled(school: School) -> School:
    school.student.post(f"/api/courses/{school.course.id}/enroll")
    return school


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nothing",
        b'{"position_seconds":5}}',
        b'{"position_seconds":5,}',
        b"{'position_seconds':5}",
        b'{"position_seconds":0x5}',
        b'{"position_seconds":05}',
        b'{"position_seconds":"\xff"}',
        b'{"position_seconds":"\xc3"}',
        b'{"position_seconds":"\x00"}',
        b"\x00",
        b"[" * 100_000,
        b'{"position_seconds":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"position_seconds":' + b"9" * 5_000 + b"}",
        b"a=b&c=d",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_not_json(api: Api, enrolled: School, body: bytes) -> None:
    assert_problem(put_position(api, enrolled, body), 400, "invalid_json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", ""),
        (b"null", ""),
        (b"[]", ""),
        (b'"text"', ""),
        (b"1", ""),
        (b"[" * 500 + b"]" * 500, ""),
        (b"{}", "/position_seconds"),
        (b'{"position_seconds":null}', "/position_seconds"),
        (b'{"position_seconds":"5"}', "/position_seconds"),
        (b'{"position_seconds":true}', "/position_seconds"),
        (b'{"position_seconds":1.5}', "/position_seconds"),
        (b'{"position_seconds":1.0}', "/position_seconds"),
        (b'{"position_seconds":[5]}', "/position_seconds"),
        (b'{"position_seconds":{"a":5}}', "/position_seconds"),
        (b'{"position_seconds":NaN}', "/position_seconds"),
        (b'{"position_seconds":1e999}', "/position_seconds"),
        (b'{"position_seconds":-1}', "/position_seconds"),
        (b'{"position_seconds":2147483648}', "/position_seconds"),
        (b'{"position_seconds":9223372036854775808}', "/position_seconds"),
        (b'{"position_seconds":99999999999999999999999999999}', "/position_seconds"),
        (b'{"position_seconds":5,"more":1}', "/more"),
        (b'{"position_seconds":5,"a/b~c":1}', "/a~1b~0c"),
        (b'{"Position_Seconds":5}', "/Position_Seconds"),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_a_wrong_value_is_pointed_at(api: Api, enrolled: School, body: bytes, pointer: str) -> None:
    assert_problem(put_position(api, enrolled, body), 422, "invalid_input", pointer)


def test_the_last_of_two_equal_members_counts(api: Api, enrolled: School) -> None:
    answer = put_position(api, enrolled, b'{"position_seconds":"wrong","position_seconds":6}')
    assert (answer.status, answer.json()["position_seconds"]) == (200, 6)
    assert_problem(put_position(api, enrolled, b'{"position_seconds":6,"position_seconds":"wrong"}'), 422)


@pytest.mark.parametrize(
    "text",
    [
        r"a\u0000b",
        r"\ud800",
        r"\udfff tail",
        r"\udc00\ud800",
        "\\u0007 bell",
        "\x7f",
    ],
)
@pytest.mark.parametrize("member", ["name", "bio"])
def test_what_the_database_cannot_store_is_refused(api: Api, school: School, member: str, text: str) -> None:
    answer = patch_me(api, school, b'{"%s":"%s"}' % (member.encode(), text.encode()))
    assert_problem(answer, 422, "invalid_input", f"/{member}")


def test_surrogate_bytes_are_refused(api: Api, school: School) -> None:
    assert_problem(patch_me(api, school, b'{"bio":"\xed\xa0\x80"}'), 422, "invalid_input", "/bio")


@pytest.mark.parametrize("member", [r"\ud800", r"a\u0000b", "", " ", "__proto__", "constructor"])
def test_a_member_of_an_odd_name(api: Api, school: School, member: str) -> None:
    assert_problem(patch_me(api, school, b'{"%s":"x"}' % member.encode()), 422, "invalid_input")


def test_any_script_is_stored_as_it_came(school: School) -> None:
    text = "Zażółć गीता עברית 🎓\n\ttab ﷽ e\u0301 \u202e\ufeff"
    answer = school.student.patch("/api/me", {"bio": text})
    assert answer.json()["bio"] == text
    assert school.student.get("/api/me").json()["bio"] == text


def test_many_wrong_members_do_not_make_a_large_answer(api: Api, school: School) -> None:
    body = json.dumps({f"member {number}": 1 for number in range(20_000)}).encode()
    answer = patch_me(api, school, body)
    problem = assert_problem(answer, 422, "invalid_input")
    assert len(problem["errors"]) == 50


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/plain",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Type: text/json",
        "Content-Type: application/jsonp",
        "Content-Type:",
        "Accept: application/json",
    ],
)
def test_a_body_of_another_type(api: Api, enrolled: School, header: str) -> None:
    answer = put_position(api, enrolled, b'{"position_seconds":5}', header)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: application/json; charset=utf-8",
        "Content-Type: Application/JSON",
        "Content-Type: application/merge-patch+json",
        'Content-Type: application/json; profile="é',
    ],
)
def test_the_ways_to_say_json(api: Api, enrolled: School, header: str) -> None:
    assert put_position(api, enrolled, b'{"position_seconds":5}', header).status == 200


def test_a_body_for_an_operation_without_one_is_not_looked_at(api: Api, school: School) -> None:
    target = f"/api/courses/{school.course.id}/enroll"
    answer = send(api.application.base_url, "POST", target, [*school.headers(school.student), JSON], b"{")
    assert answer.status == 201


def test_a_body_that_is_announced_too_large_is_not_waited_for(api: Api, enrolled: School) -> None:
    limit = api.application.settings().max_body_bytes
    answer = put_position(api, enrolled, b"", JSON, f"Content-Length: {limit + 1}")
    problem = assert_problem(answer, 413, "body_too_large")
    assert problem["limit"] == limit


def test_the_largest_body_is_read(api: Api, enrolled: School) -> None:
    body = b'{"position_seconds":5}'.ljust(api.application.settings().max_body_bytes)
    assert put_position(api, enrolled, body).status == 200
    assert_problem(put_position(api, enrolled, body + b" "), 413, "body_too_large")


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def test_a_body_in_chunks_is_counted(api: Api, enrolled: School) -> None:
    transfer = "Transfer-Encoding: chunked"
    limit = api.application.settings().max_body_bytes
    body = b'{"position_seconds":5}'.ljust(limit)
    assert put_position(api, enrolled, chunked(body, 50_000), JSON, transfer).status == 200
    answer = put_position(api, enrolled, chunked(body + b" ", 50_000), JSON, transfer)
    problem = assert_problem(answer, 413, "body_too_large")
    assert problem["limit"] == limit


def test_chunks_that_are_none(api: Api, enrolled: School) -> None:
    answer = put_position(api, enrolled, b"zz\r\nabc\r\n", JSON, "Transfer-Encoding: chunked")
    assert_problem(answer, 400, "invalid_json")


def test_it_goes_on_after_all_that(school: School) -> None:
    assert school.student.get("/api/me").status_code == 200


@pytest.mark.parametrize("name", ["\u200b", "\u3164 \u2060", "\ufffe", "\u202e"])
def test_what_nobody_can_see_is_blank(api: Api, school: School, name: str) -> None:
    problem = assert_problem(patch_me(api, school, json.dumps({"name": name}).encode()), 422, "invalid_input")
    assert problem["errors"][0]["pointer"] == "/name"
