"""The catalogue, a course with its outline, and making courses."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created, no_content
from api.caller import AnyCaller, SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, Text, problems
from api.schemas.courses import (
    CoInstructorInput,
    Course,
    CourseCard,
    CourseInput,
    CoursePatch,
    CourseSort,
    CourseStatus,
    DomainCard,
    ModuleOrder,
    TaughtCourse,
)
from api.schemas.modules import Module, ModuleInput

router = APIRouter(tags=["courses"])

Price = Annotated[int | None, Query(ge=0, le=100_000_000_000, description="Minor units, whatever the currency.")]


@router.get("/courses", response_model=Page[CourseCard], responses=problems(401))
async def list_courses(
    caller: AnyCaller,
    domain: Annotated[Text | None, Query(max_length=80, description="Exactly this subject area.")] = None,
    q: Annotated[
        Text | None,
        Query(max_length=200, description="Words; each must begin a word of title, subject area or description."),
    ] = None,
    instructor_id: UUID | None = None,
    min_price: Price = None,
    max_price: Price = None,
    sort: CourseSort = "newest",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The catalogue: published courses. A cursor belongs to the `sort` that it was made with."""
    return answer(
        await caller.call(
            "select app.list_courses($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            domain, q, instructor_id, min_price, max_price, sort, limit, cursor,
        )
    )  # fmt: skip


@router.get("/domains", response_model=Page[DomainCard], responses=problems(401))
async def list_domains(caller: AnyCaller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The subject areas of the catalogue, by name."""
    return answer(await caller.call("select app.list_domains($1, $2, $3, $4)", limit, cursor))


@router.get("/me/teaching", response_model=Page[TaughtCourse], responses=problems(401))
async def list_teaching(
    caller: SignedIn, status: CourseStatus | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The courses that the caller teaches, alone or with others, newest first."""
    return answer(await caller.call("select app.list_teaching($1, $2, $3, $4, $5)", status, limit, cursor))


@router.get("/courses/{course_id}", response_model=Course, responses=problems(401))
async def get_course(caller: AnyCaller, course_id: UUID) -> Response:
    """A course with modules and lessons: what is open to the caller, why the rest is not, and how far they are."""
    return answer(await caller.call("select app.get_course($1, $2, $3)", course_id))


@router.post("/courses", status_code=201, response_model=Course, responses=problems(401, 409))
async def create_course(caller: SignedIn, body: CourseInput) -> Response:
    """A new draft, by an instructor or an admin."""
    return created(await caller.call("select app.create_course($1, $2, $3)", body.json_text()), "/api/courses")


@router.patch("/courses/{course_id}", response_model=Course, responses=problems(401, 409, 412))
async def update_course(caller: SignedIn, course_id: UUID, body: CoursePatch, if_match: IfMatch) -> Response:
    """Changes a course: those who teach it in any state but archived, admins always."""
    return answer(
        await caller.call("select app.update_course($1, $2, $3, $4, $5)", course_id, body.json_text(), if_match)
    )


@router.delete("/courses/{course_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_course(caller: SignedIn, course_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a course that nobody has paid for, with all that is in it; otherwise 409: archive it instead."""
    await caller.call("select app.delete_course($1, $2, $3, $4)", course_id, if_match)
    return no_content()


@router.post("/courses/{course_id}/submit", response_model=Course, responses=problems(401, 409))
async def submit_course(caller: SignedIn, course_id: UUID) -> Response:
    """Asks the admins to publish a draft or a rejected course. 409 names in `missing` what it lacks."""
    return answer(await caller.call("select app.submit_course($1, $2, $3)", course_id))


@router.post("/courses/{course_id}/archive", response_model=Course, responses=problems(401, 409))
async def archive_course(caller: SignedIn, course_id: UUID) -> Response:
    """Takes a published or rejected course out of the catalogue for good; those enrolled keep it."""
    return answer(await caller.call("select app.archive_course($1, $2, $3)", course_id))


@router.post("/courses/{course_id}/instructors", status_code=201, response_model=Course, responses=problems(401, 409))
async def add_course_instructor(caller: SignedIn, course_id: UUID, body: CoInstructorInput) -> Response:
    """Lets somebody teach the course too; by its instructor or an admin."""
    return created(await caller.call("select app.add_course_instructor($1, $2, $3, $4)", course_id, body.user_id))


@router.delete("/courses/{course_id}/instructors/{user_id}", status_code=204, responses=problems(401, 409))
async def remove_course_instructor(caller: SignedIn, course_id: UUID, user_id: UUID) -> Response:
    """Takes a co-instructor off the course; by its instructor or an admin."""
    await caller.call("select app.remove_course_instructor($1, $2, $3, $4)", course_id, user_id)
    return no_content()


@router.post("/courses/{course_id}/modules", status_code=201, response_model=Module, responses=problems(401, 409))
async def create_module(caller: SignedIn, course_id: UUID, body: ModuleInput) -> Response:
    """A new module at the end of the course."""
    return created(
        await caller.call("select app.create_module($1, $2, $3, $4)", course_id, body.json_text()), "/api/modules"
    )


@router.put("/courses/{course_id}/modules/order", response_model=Course, responses=problems(401, 409, 412))
async def order_modules(caller: SignedIn, course_id: UUID, body: ModuleOrder, if_match: IfMatch) -> Response:
    """Puts the modules into this order; the list names each once, and If-Match the version of the course."""
    return answer(
        await caller.call("select app.order_modules($1, $2, $3, $4, $5)", course_id, body.module_ids, if_match)
    )
