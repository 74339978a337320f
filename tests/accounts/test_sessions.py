"""Refresh tokens: used once, twins forgiven, replays punished."""

from typing import Any

import httpx

from tests.support.api import Institution, together
from tests.support.people import PASSWORD


def login(school: Institution, **more: Any) -> tuple[str, dict[str, Any]]:
    person = school.student(password=True)
    email = person.email
    with school.api.connect() as connection:  # the session that the person was made with
        connection.execute("delete from lms.sessions where user_id = %s", (person.id,))
    answer = school.anonymous.post("/api/auth/login", {"email": email, "password": PASSWORD, **more})
    assert answer.status_code == 200
    return email, answer.json()


def refresh(school: Institution, token: str) -> httpx.Response:
    return school.anonymous.post("/api/auth/refresh", {"refresh_token": token})


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens['access_token']}"}


def test_a_refresh_token_works_once_and_its_replay_ends_the_family(institution: Institution) -> None:
    _, first = login(institution)
    second = refresh(institution, first["refresh_token"])
    assert second.status_code == 200
    replay = refresh(institution, first["refresh_token"])
    assert (replay.status_code, replay.json()["code"]) == (401, "session_ended")
    after = refresh(institution, second.json()["refresh_token"])
    assert (after.status_code, after.json()["code"]) == (401, "session_ended")


def test_an_older_token_ends_the_family_too(institution: Institution) -> None:
    _, first = login(institution)
    second = refresh(institution, first["refresh_token"]).json()
    third = refresh(institution, second["refresh_token"]).json()
    assert refresh(institution, first["refresh_token"]).status_code == 401
    assert refresh(institution, third["refresh_token"]).status_code == 401


def test_fifty_refreshes_at_once_leave_one_live_family(institution: Institution) -> None:
    _, tokens = login(institution)
    answers = together(*[lambda: refresh(institution, tokens["refresh_token"])] * 50)
    assert {a.status_code for a in answers} == {200}
    assert len({a.json()["refresh_token"] for a in answers}) == 1, "twins are given the same successor"
    following = answers[0].json()
    sessions = institution.anonymous.get("/api/auth/sessions", headers=bearer(following)).json()["data"]
    assert len(sessions) == 1
    assert refresh(institution, following["refresh_token"]).status_code == 200


def test_a_made_up_token_harms_nobody(institution: Institution) -> None:
    _, tokens = login(institution)
    session, secret, mac = tokens["refresh_token"].split(".")
    for forged in (f"{session}.{'x' * len(secret)}.{mac}", f"{session}.{secret}.{'x' * len(mac)}", "x" * 40):
        assert refresh(institution, forged).status_code == 401
    assert refresh(institution, tokens["refresh_token"]).status_code == 200


def test_logout_ends_the_session_and_may_be_repeated(institution: Institution) -> None:
    _, tokens = login(institution)
    for _ in range(2):
        answer = institution.anonymous.post("/api/auth/logout", {"refresh_token": tokens["refresh_token"]})
        assert answer.status_code == 204
    assert refresh(institution, tokens["refresh_token"]).status_code == 401
    _, tokens = login(institution)
    assert institution.anonymous.post("/api/auth/logout", headers=bearer(tokens)).status_code == 204
    assert refresh(institution, tokens["refresh_token"]).status_code == 401


def test_sessions_are_listed_and_revoked_by_their_owner_alone(institution: Institution) -> None:
    email, here = login(institution)
    there = institution.anonymous.post("/api/auth/login", {"email": email, "password": PASSWORD}).json()
    listed = institution.anonymous.get("/api/auth/sessions", headers=bearer(here)).json()["data"]
    assert [s["current"] for s in listed] == [True, False] or [s["current"] for s in listed] == [False, True]
    other_device = next(s["id"] for s in listed if not s["current"])

    stranger = institution.student()
    assert stranger.delete(f"/api/auth/sessions/{other_device}").status_code == 404
    assert refresh(institution, there["refresh_token"]).status_code == 200
    gone = institution.anonymous.delete(f"/api/auth/sessions/{other_device}", headers=bearer(here))
    assert gone.status_code == 204
    listed = institution.anonymous.get("/api/auth/sessions", headers=bearer(here)).json()["data"]
    assert [s["current"] for s in listed] == [True]
    again = institution.anonymous.delete(f"/api/auth/sessions/{other_device}", headers=bearer(here))
    assert again.status_code == 404


def test_sessions_come_in_pages(institution: Institution) -> None:
    email, tokens = login(institution)
    for _ in range(4):
        institution.anonymous.post("/api/auth/login", {"email": email, "password": PASSWORD})
    seen: list[str] = []
    cursor = ""
    while True:
        page = institution.anonymous.get(f"/api/auth/sessions?limit=2{cursor}", headers=bearer(tokens)).json()
        seen += [s["id"] for s in page["data"]]
        if not page["page"]["has_more"]:
            break
        cursor = f"&cursor={page['page']['next_cursor']}"
    assert len(seen) == len(set(seen)) == 5


def test_the_cookie_carries_the_token_out_of_reach_of_scripts(institution: Institution) -> None:
    email = institution.student(password=True).email
    with httpx.Client(base_url=institution.api.http.base_url, headers={"x-tenant": institution.slug}) as browser:
        answer = browser.post("/api/auth/login", json={"email": email, "password": PASSWORD, "cookie": True})
        assert answer.json()["refresh_token"] is None
        cookie = answer.headers["set-cookie"].lower()
        assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/api/auth"))
        following = browser.post("/api/auth/refresh")
        assert following.status_code == 200
        assert following.json()["refresh_token"] is None
        assert browser.post("/api/auth/logout").status_code == 204
        assert browser.post("/api/auth/refresh").status_code == 401


def test_a_suspended_person_gets_no_new_tokens(institution: Institution) -> None:
    email, tokens = login(institution)
    with institution.api.connect() as connection:
        connection.execute("update lms.users set status = 'suspended' where email = %s", (email,))
    assert refresh(institution, tokens["refresh_token"]).json()["code"] == "account_suspended"
    me = institution.anonymous.get("/api/me", headers=bearer(tokens))
    assert (me.status_code, me.json()["code"]) == (403, "account_suspended"), "with an unexpired access token"
