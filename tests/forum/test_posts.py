"""Writing, changing and deleting posts and replies."""

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, moderate, pages, read, replies, reply
from tests.support.api import together


def test_a_post_is_kept_as_written_and_rendered(forum: Forum) -> None:
    asker, other = forum.learner(name="Asker"), forum.learner()

    post = forum.post(asker, "  Why the *median*? ", "    mean(x)\n\nis **101**")

    assert post["title"] == "Why the *median*?"
    assert post["body"] == "    mean(x)\n\nis **101**"
    assert post["body_html"] == "<pre><code>mean(x)\n</code></pre>\n<p>is <strong>101</strong></p>\n"
    assert post["author"] == {"id": str(asker.id), "name": "Asker", "avatar_url": None, "staff": None}
    assert (post["votes"], post["reply_count"], post["is_answered"], post["module_id"]) == (0, 0, False, None)
    assert post["permissions"] == {
        "can_reply": True, "can_vote": False, "can_flag": False, "can_edit": True, "can_accept": True,
        "can_delete": True, "can_moderate": False,
    }  # fmt: skip
    (card,) = forum.posts(other)
    assert card["excerpt"] == "mean(x) is **101**"
    assert "body" not in card
    assert card["permissions"] == {
        "can_reply": True, "can_vote": True, "can_flag": True, "can_edit": False, "can_accept": False,
        "can_delete": False, "can_moderate": False,
    }  # fmt: skip


def test_staff_is_marked(forum: Forum) -> None:
    reader = forum.learner()
    admin, other = forum.institution.admin(), forum.institution.instructor()
    ok(other.post(f"/api/courses/{forum.course.id}/enroll"), 201)
    posts = [forum.post(author, f"By {number}") for number, author in enumerate((forum.teacher, admin, other, reader))]
    assert [read(reader, post)["author"]["staff"] for post in posts] == ["instructor", "admin", None, None]


def test_an_edit_keeps_what_was_said(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker, "First", "One.")
    url = f"/api/posts/{post['id']}"

    changed = asker.patch(url, {"body": "*Two.*"})
    assert ok(changed)["body_html"] == "<p><em>Two.</em></p>\n"
    assert changed.json()["edited_at"] is not None
    assert (post["version"], changed.json()["version"], changed.headers["etag"]) == (1, 2, '"2"')
    ok(asker.patch(url, {"title": "Second"}))
    assert ok(asker.patch(url, {"title": "Second", "body": "*Two.*"}))["version"] == 3

    revisions = pages(asker, f"{url}/revisions?limit=1")
    assert [(one["title"], one["body"]) for one in revisions] == [("First", "*Two.*"), ("First", "One.")]
    assert revisions[1]["written_at"] == post["created_at"]
    assert revisions[1]["edited_by"]["id"] == str(asker.id)
    assert pages(forum.teacher, f"{url}/revisions") == revisions
    refused(other.get(f"{url}/revisions"), 403, "forbidden")


def test_a_reply_is_edited_the_same_way(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    answer = reply(other, forum.post(asker), "One.")
    url = f"/api/replies/{answer['id']}"

    assert ok(other.patch(url, {"body": "Two."}, headers={"if-match": '"1"'}))["version"] == 2
    refused(other.patch(url, {"body": "Three."}, headers={"if-match": '"1"'}), 412, "precondition_failed")

    assert ok(other.get(url))["body_html"] == "<p>Two.</p>\n"
    assert [one["body"] for one in pages(other, f"{url}/revisions")] == ["One."]
    refused(asker.get(f"{url}/revisions"), 403, "forbidden")


def test_only_its_author_changes_what_something_says(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(other, post)
    for person in (other, forum.teacher, forum.institution.admin()):
        refused(person.patch(f"/api/posts/{post['id']}", {"body": "No."}), 403, "forbidden")
    for person in (asker, forum.teacher):
        refused(person.patch(f"/api/replies/{answer['id']}", {"body": "No."}), 403, "forbidden")
    refused(other.delete(f"/api/posts/{post['id']}"), 403, "forbidden")
    refused(asker.delete(f"/api/replies/{answer['id']}"), 403, "forbidden")
    assert read(asker, post)["body"] == post["body"]


def test_pinning_and_locking_is_for_staff(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    url = f"/api/posts/{post['id']}"
    mine = reply(other, post)

    refused(asker.patch(url, {"is_pinned": True}), 403, "forbidden")
    refused(asker.patch(url, {"is_locked": True, "body": "Mine."}), 403, "forbidden")
    locked = ok(forum.teacher.patch(url, {"is_pinned": True, "is_locked": True}))
    assert (locked["is_pinned"], locked["is_locked"], locked["edited_at"]) == (True, True, None)

    for attempt in (
        other.post(f"{url}/replies", {"body": "Still?"}),
        asker.patch(url, {"body": "Still?"}),
        other.patch(f"/api/replies/{mine['id']}", {"body": "Still?"}),
        other.delete(f"/api/replies/{mine['id']}"),
        asker.delete(url),
        asker.post(f"{url}/accept", {"reply_id": mine["id"]}),
    ):
        assert refused(attempt, 409, "invalid_state")["state"] == "locked"
    assert read(asker, post)["permissions"] == {
        "can_reply": False, "can_vote": False, "can_flag": False, "can_edit": False, "can_accept": False,
        "can_delete": False, "can_moderate": False,
    }  # fmt: skip
    ok(other.put(f"{url}/vote", {"value": 1}))
    reply(forum.teacher, post, "Closed, since it is answered in lesson 2.")


def test_a_post_without_replies_is_gone(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)

    ok(asker.delete(f"/api/posts/{post['id']}"), 204)

    for person in (asker, other):
        refused(person.get(f"/api/posts/{post['id']}"), 404, "not_found")
        assert forum.posts(person) == []
    refused(asker.delete(f"/api/posts/{post['id']}"), 404, "not_found")
    (seen,) = forum.posts(forum.teacher)
    assert (seen["deleted"], seen["title"]) == (True, post["title"])


def test_a_post_with_replies_leaves_a_tombstone(forum: Forum) -> None:
    asker, other = forum.learner(name="Asker"), forum.learner()
    post = forum.post(asker, "Secret title", "Secret words")
    answer = reply(other, post)

    ok(asker.delete(f"/api/posts/{post['id']}"), 204)

    for person in (asker, other):
        found = person.get(f"/api/posts/{post['id']}")
        assert [word for word in ("Secret", "Asker") if word in found.text] == []
        tombstone = ok(found)
        assert tombstone["deleted"] is True
        assert [tombstone[name] for name in ("title", "body", "body_html", "author")] == [None] * 4
        (card,) = forum.posts(person)
        assert [card[name] for name in ("title", "excerpt", "author")] == [None] * 3
        assert [one["id"] for one in replies(person, post)] == [answer["id"]]
    assert read(forum.teacher, post)["body"] == "Secret words"
    assert forum.posts(other, "q=secret") == []
    state = refused(other.post(f"/api/posts/{post['id']}/replies", {"body": "Hello?"}), 409, "invalid_state")["state"]
    assert state == "deleted"
    refused(asker.patch(f"/api/posts/{post['id']}", {"body": "Back."}), 409, "invalid_state")

    ok(other.delete(f"/api/replies/{answer['id']}"), 204)
    refused(other.get(f"/api/posts/{post['id']}"), 404, "not_found")


def test_a_deleted_reply_is_gone_and_not_counted(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    first, second = reply(other, post, "First."), reply(asker, post, "Second.")

    ok(other.delete(f"/api/replies/{first['id']}"), 204)

    assert [one["id"] for one in replies(asker, post)] == [second["id"]]
    refused(other.get(f"/api/replies/{first['id']}"), 404, "not_found")
    assert read(asker, post)["reply_count"] == 1
    assert [one["deleted"] for one in replies(forum.teacher, post)] == [True, False]


def test_a_moderators_deletion_is_a_decision(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(other, post)

    ok(forum.teacher.delete(f"/api/replies/{answer['id']}"), 204)
    ok(forum.teacher.delete(f"/api/posts/{post['id']}"), 204)

    decisions = ok(forum.teacher.get("/api/admin/moderation"))["data"]
    assert [one["decision"] for one in decisions] == ["delete", "delete"]
    moderate(forum.teacher, post, "restore")
    assert read(asker, post)["deleted"] is False


def test_what_is_hidden_its_author_still_sees(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(other, post)

    moderate(forum.teacher, answer, "hide")
    assert replies(asker, post) == []
    assert [one["hidden"] for one in replies(other, post)] == [True]
    assert read(asker, post)["reply_count"] == 0

    moderate(forum.teacher, post, "hide")
    refused(other.get(f"/api/posts/{post['id']}"), 404, "not_found")
    refused(other.get(f"/api/replies/{answer['id']}"), 404, "not_found")
    refused(other.get(f"/api/posts/{post['id']}/replies"), 404, "not_found")
    refused(other.put(f"/api/posts/{post['id']}/vote", {"value": 1}), 404, "not_found")
    assert read(asker, post)["hidden"] is True
    assert (
        refused(asker.patch(f"/api/posts/{post['id']}", {"body": "Better."}), 409, "invalid_state")["state"] == "hidden"
    )
    assert forum.titles(asker) == [post["title"]]
    assert forum.titles(other) == []


def test_of_two_edits_at_once_one_is_based_on_the_other(forum: Forum) -> None:
    asker = forum.learner()
    post = forum.post(asker)
    answers = together(
        *[
            lambda text=text: asker.patch(f"/api/posts/{post['id']}", {"body": text}, headers={"if-match": '"1"'})
            for text in ("One.", "Two.")
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


def test_nothing_is_added_to_a_post_that_is_being_locked(forum: Forum) -> None:
    """Whoever comes first: a reply before the lock counts, one after it is refused, and none slips through."""
    people = [forum.learner() for _ in range(8)]
    post = forum.post(people[0])
    url = f"/api/posts/{post['id']}"
    lock, *answers = together(
        lambda: forum.teacher.patch(url, {"is_locked": True}),
        *[lambda person=person: person.post(f"{url}/replies", {"body": f"By {person.id}"}) for person in people],
    )
    assert lock.status_code == 200
    assert {answer.status_code for answer in answers} <= {201, 409}
    written = [answer for answer in answers if answer.status_code == 201]
    assert read(people[0], post)["reply_count"] == len(written) == len(replies(people[0], post))


def test_input_is_judged_member_by_member(forum: Forum) -> None:
    asker = forum.learner()
    good = {"title": "A question", "body": "Why?"}
    for name, value in (
        ("title", ""), ("title", " "), ("title", "x" * 201), ("title", "two\nlines"), ("title", "x\u202ey"),
        ("title", "\u200b"), ("body", ""), ("body", " \n "), ("body", "x" * 20_001), ("body", "x\x07y"),
    ):  # fmt: skip
        refused(asker.post(forum.url, {**good, name: value}), 422, "invalid_input", f"/{name}")
    refused(asker.post(forum.url, {**good, "votes": 5}), 422, "invalid_input", "/votes")
    refused(asker.patch(f"/api/posts/{forum.post(asker)['id']}", {"title": None}), 422, "invalid_input", "/title")
    ok(asker.post(forum.url, {"title": "x" * 200, "body": "y" * 20_000}), 201)
