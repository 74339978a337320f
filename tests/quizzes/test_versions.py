"""An edit of a question is its next version; what somebody was given stays as it was."""

from typing import Any

import pytest

from tests.courses.making import ok, refused
from tests.quizzes.making import learner, make_quiz, questions_of, quiz_course, single
from tests.quizzes.taking import choose, complaints, get, right, rows, start, submit
from tests.support.api import Institution, Person, together


class Written:
    """A quiz of one question, with its author and a student."""

    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        self.author = institution.instructor()
        self.course, self.module = quiz_course(institution, self.author)
        self.student = learner(institution, self.course)
        self.quiz = str(make_quiz(self.author, self.module, 1, review="after_attempt")["id"])
        self.question = questions_of(self.author, self.quiz)[0]
        self.path = f"/api/questions/{self.question['id']}"

    def versions(self) -> list[tuple[int, bool, int, str, list[int], str]]:
        """What is stored of the question: version, current, points, its text, key and explanation."""
        return rows(
            self.institution,
            "select q.version, q.is_current, q.points, q.question, k.correct_options, k.explanation "
            "from lms.questions as q join lms.answer_keys as k "
            "on k.tenant_id = q.tenant_id and k.question_id = q.id and k.version = q.version "
            "where q.tenant_id = %s and q.id = %s order by 1",
            self.question["id"],
        )


@pytest.fixture
def written(institution: Institution) -> Written:
    return Written(institution)


def test_an_edit_is_the_next_version(written: Written) -> None:
    answer = written.author.patch(written.path, {"points": 5}, headers={"if-match": '"1"'})
    body = ok(answer)
    assert answer.headers["etag"] == '"2"'
    assert body == {**written.question, "version": 2, "points": 5, "updated_at": body["updated_at"]}
    assert body["updated_at"] > body["created_at"] == written.question["created_at"]
    ok(written.author.patch(written.path, {"question": "Better put?", "explanation": "Better told."}))
    assert written.versions() == [
        (1, False, 1, "Question 1?", [1], "Because of 1."),
        (2, False, 5, "Question 1?", [1], "Because of 1."),
        (3, True, 5, "Better put?", [1], "Better told."),
    ]
    problem = refused(
        written.author.patch(written.path, {"points": 6}, headers={"if-match": '"2"'}), 412, "precondition_failed"
    )
    assert problem["current_etag"] == '"3"'
    refused(written.author.delete(written.path, headers={"if-match": '"2"'}), 412, "precondition_failed")
    assert [question["id"] for question in questions_of(written.author, written.quiz)] == [written.question["id"]]
    assert complaints(written.institution) == []


def test_an_edit_that_changes_nothing_is_none(written: Written) -> None:
    etag = written.author.get(f"/api/quizzes/{written.quiz}").headers["etag"]
    same = {
        name: written.question[name] for name in ("question", "options", "correct_options", "points", "explanation")
    }
    for patch in ({}, {"points": 1}, {"question": "  Question 1? "}, same):
        assert ok(written.author.patch(written.path, patch)) == written.question
    assert len(written.versions()) == 1
    assert written.author.get(f"/api/quizzes/{written.quiz}").headers["etag"] == etag


def test_a_key_fits_its_options(written: Written) -> None:
    author, path = written.author, written.path
    refused(author.patch(path, {"options": ["a", "b", "c"]}), 422, "invalid_input", "/correct_options")
    refused(author.patch(path, {"correct_options": [0, 1]}), 422, "invalid_input", "/correct_options")
    refused(author.patch(path, {"correct_options": [3]}), 422, "invalid_input", "/correct_options/0")
    answer = author.patch(path, {"options": ["a", "b"], "correct_options": [2]})
    refused(answer, 422, "invalid_input", "/correct_options/0")
    body = ok(author.patch(path, {"multiple": True, "correct_options": [2, 0]}))
    assert (body["multiple"], body["correct_options"]) == (True, [0, 2])
    refused(author.patch(path, {"multiple": False}), 422, "invalid_input", "/correct_options")
    body = ok(author.patch(path, {"multiple": False, "correct_options": [0]}))
    assert (body["multiple"], body["correct_options"], body["version"]) == (False, [0], 3)
    body = ok(author.patch(path, {"options": ["yes", "no"], "correct_options": [1]}))
    assert (body["options"], body["correct_options"]) == (["yes", "no"], [1])


def test_an_attempt_keeps_the_version_that_it_was_given(written: Written) -> None:
    before = start(written.student, written.quiz)
    ok(
        written.author.patch(
            written.path,
            {
                "question": "Otherwise?",
                "options": ["now right", "never"],
                "correct_options": [0],
                "points": 9,
                "explanation": "Since today.",
            },
        )
    )
    assert get(written.student, before["id"])["questions"] == before["questions"]
    latecomer = learner(written.institution, written.course)
    after = start(latecomer, written.quiz)
    assert [(one["question"], one["options"]) for one in after["questions"]] == [("Otherwise?", ["now right", "never"])]
    assert (before["max_points"], after["max_points"]) == (1, 9)

    done = submit(written.student, before["id"], *right(before))
    assert done["passed"] is True, "graded by the key of its own version"
    reviewed = get(written.student, before["id"])["questions"][0]
    assert (reviewed["question"], reviewed["correct_options"]) == ("Question 1?", [1])
    assert reviewed["explanation"] == "Because of 1."
    late = submit(latecomer, after["id"], choose(after["questions"][0], "never"))
    assert late["passed"] is False
    assert get(latecomer, after["id"])["questions"][0]["explanation"] == "Since today."


def test_an_attempt_keeps_a_question_that_is_taken_away(written: Written) -> None:
    ok(written.author.post(f"/api/quizzes/{written.quiz}/questions", single(2)), 201)
    before = start(written.student, written.quiz)
    ok(written.author.delete(written.path), 204)
    refused(written.author.get(written.path), 404, "not_found")
    refused(written.author.patch(written.path, {"points": 2}), 404, "not_found")
    assert [question["question"] for question in questions_of(written.author, written.quiz)] == ["Question 2?"]
    assert written.versions() == [(1, False, 1, "Question 1?", [1], "Because of 1.")], "kept for those who were asked"
    assert submit(written.student, before["id"], *right(before))["passed"] is True
    assert len(get(written.student, before["id"])["questions"]) == 2
    assert len(start(learner(written.institution, written.course), written.quiz)["questions"]) == 1
    assert complaints(written.institution) == []


def test_edits_at_once_are_one_version_each(written: Written) -> None:
    answers = together(
        *[lambda points=points: written.author.patch(written.path, {"points": points}) for points in range(2, 14)]
    )
    assert sorted(ok(answer)["version"] for answer in answers) == list(range(2, 14))
    versions = written.versions()
    assert [version for version, *_ in versions] == list(range(1, 14))
    assert [current for _, current, *_ in versions] == [False] * 12 + [True]
    assert {answer.json()["version"]: answer.json()["points"] for answer in answers} == {
        version: points for version, _, points, *_ in versions[1:]
    }, "each was told its own"


def test_starts_during_edits_are_given_whole_versions(written: Written) -> None:
    students = [learner(written.institution, written.course) for _ in range(5)]

    def edit(number: int) -> dict[str, Any]:
        texts = [f"{number} wrong", f"{number} right"]
        patch = {"question": f"Edit {number}?", "options": texts, "correct_options": [1]}
        return ok(written.author.patch(written.path, patch))

    def take(student: Person) -> dict[str, Any]:
        attempt = start(student, written.quiz)
        assert len(attempt["questions"]) == 1, "never none, never two"
        (asked,) = attempt["questions"]
        number = asked["question"].removeprefix("Edit ").removeprefix("Question ").rstrip("?")
        assert {text.split()[0] for text in asked["options"]} == {number}
        return submit(student, attempt["id"], *right(attempt))

    results = together(
        *[lambda number=number: edit(number) for number in range(2, 8)],
        *[lambda student=student: take(student) for student in students],
    )
    assert all(result["passed"] for result in results[6:])
    assert complaints(written.institution) == []
