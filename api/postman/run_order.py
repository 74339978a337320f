"""What runs from end to end: a course is made, published, learnt and certified; another one is bought and paid back.

Each run makes courses of its own, so that it finds the same whatever happened before, and archives them at its end.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from api.postman.requests import Operation
from api.postman.samples import Samples
from api.postman.steps import Elsewhere, Step, item

STUDENT, INSTRUCTOR, ADMIN, NEWCOMER = "student_token", "instructor_token", "admin_token", "newcomer_token"
ANEW = "pm.collectionVariables.set('run', Date.now().toString(36));"
QUESTIONS = [
    {
        "question": "Which of these is robust against outliers?",
        "options": ["The mean", "The median", "The sum"],
        "correct_options": [1],
        "points": 2,
    },
    {
        "question": "Which of these are measures of spread?",
        "options": ["The variance", "The mode", "The range"],
        "correct_options": [0, 2],
        "points": 2,
    },
]
RIGHT = "['The median', 'The variance', 'The range']"
PROBLEM = {"it is a problem with a code": "typeof answer.code === 'string' && typeof answer.request_id === 'string'"}
END = "pm.execution.setNextRequest(null);  // what follows is not meant to be run as a whole"


def folders(known: Mapping[str, Operation], samples: Samples) -> list[dict[str, Any]]:
    """The two runs as folders with a folder for each part."""
    return [
        _folder(
            "From sign-in to certificate",
            "A student, an instructor and an admin of the institution, up to the certificate that anybody can verify.",
            CERTIFICATE,
            known,
            samples,
        ),
        _folder(
            "From invitation to refund",
            "Somebody is invited, reads the mail, registers, buys a course through the stand-in for the gateway, and "
            "gets the money back. It needs what `make run` serves: the mail that is caught, and the stand-in.",
            PURCHASE,
            known,
            samples,
        ),
    ]


def _folder(
    name: str,
    description: str,
    parts: Mapping[str, Iterable[Step | Elsewhere]],
    known: Mapping[str, Operation],
    samples: Samples,
) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "item": [
            {"name": part, "item": [item(step, f"{name}: {part}", known, samples) for step in steps]}
            for part, steps in parts.items()
        ],
    }


def _sign_in(name: str, role: str, *before: str) -> Step:
    return Step(
        name,
        "login",
        body={"email": f"{{{{{role}_email}}}}", "password": f"{{{{{role}_password}}}}"},
        checks={f"it is a {role}": f"answer.user.role === '{role}'"},
        keep={f"{role}_token": "answer.access_token", f"{role}_refresh_token": "answer.refresh_token"},
        before=before,
    )


def _published(title: str, price: dict[str, Any] | None) -> list[Step]:
    """A course from its first line to the catalogue."""
    return [
        Step(
            f"Begin {title}",
            "create_course",
            201,
            INSTRUCTOR,
            {
                "title": f"Statistics for the curious ({title}, {{{{run}}}})",
                "domain": "Data science",
                "description": "What one number says about many, and what it hides.",
                **({} if price is None else {"price": price}),
            },
            checks={"it is a draft": "answer.status === 'draft'", "it may be edited": "answer.permissions.can_edit"},
            keep={"course_id": "answer.id"},
        ),
        Step(
            f"Add a module to {title}",
            "create_module",
            201,
            INSTRUCTOR,
            {"title": "One number for many"},
            keep={"module_id": "answer.id"},
        ),
        Step(
            f"Add a lesson to {title}",
            "create_lesson",
            201,
            INSTRUCTOR,
            {
                "title": "The median",
                "duration_seconds": 420,
                "video_url": "https://videos.example.org/median.mp4",
                "subtitle_url": "https://videos.example.org/median.vtt",
            },
            keep={"lesson_id": "answer.id"},
        ),
    ]


def _decided(title: str) -> list[Step]:
    return [
        Step(
            f"Ask for a review of {title}",
            "submit_course",
            by=INSTRUCTOR,
            checks={"it is pending": "answer.status === 'pending'"},
        ),
        Step(
            f"Publish {title}", "approve_course", by=ADMIN, checks={"it is published": "answer.status === 'published'"}
        ),
    ]


def _again(unless: str, what: str, *then: str) -> tuple[str, ...]:
    """Asks again, up to a minute, until a condition holds."""
    return (
        "const asked = Number(pm.collectionVariables.get('asked') || 0) + 1;",
        f"const done = Boolean({unless});",
        "pm.collectionVariables.set('asked', done ? 0 : asked);",
        "if (!done && asked < 120) {",
        "  setTimeout(() => {}, 500);",
        "  pm.execution.setNextRequest(pm.info.requestId);",
        "} else {",
        f"  pm.test('{what}', () => pm.expect(done).to.be.true);",
        *(f"  {line}" for line in then),
        "}",
    )


CERTIFICATE: dict[str, list[Step | Elsewhere]] = {
    "Signing in": [
        Step(
            "The institution",
            "get_tenant_profile",
            checks={"it is the one": "answer.slug === pm.variables.get('tenant')"},
        ),
        _sign_in("Sign in as a student", "student", ANEW),
        _sign_in("Sign in as an instructor", "instructor"),
        _sign_in("Sign in as an admin", "admin"),
        Step(
            "Who is that?",
            "get_me",
            by=STUDENT,
            checks={"it is the student": "answer.email === pm.variables.get('student_email')"},
        ),
        Step(
            "A wrong password",
            "login",
            401,
            body={"email": "{{student_email}}", "password": "not this one"},
            checks={"the code says so": "answer.code === 'invalid_credentials'"},
        ),
        Step(
            "What a student may not",
            "list_users",
            403,
            STUDENT,
            checks={"the code says so": "answer.code === 'forbidden'"},
        ),
    ],
    "Making a course": [
        *_published("a course", None),
        Step(
            "Add another lesson",
            "create_lesson",
            201,
            INSTRUCTOR,
            {
                "title": "Mean and median",
                "duration_seconds": 300,
                "is_preview": True,
                "video_url": "https://videos.example.org/mean.mp4",
            },
        ),
        Step(
            "Add a quiz",
            "create_quiz",
            201,
            INSTRUCTOR,
            {"title": "Averages", "pass_percent": 70, "shuffle_options": True, "questions": QUESTIONS},
            keep={"quiz_id": "answer.id"},
        ),
        Step("A draft is nobody else's", "get_course", 404, STUDENT, checks=PROBLEM),
        *_decided("a course"),
    ],
    "The catalogue": [
        Step(
            "Find it in the catalogue",
            "list_courses",
            query={"q": "curious {{run}}"},
            checks={"it is found": "answer.data.some((one) => one.id === pm.collectionVariables.get('course_id'))"},
        ),
        Step(
            "Look at its outline",
            "get_course",
            by=STUDENT,
            checks={
                "it is locked": "answer.locked && answer.lock_reasons.includes('not_enrolled')",
                "enrolling is offered": "answer.permissions.can_enroll",
                "the preview is open": "answer.modules[0].lessons.some((one) => one.is_preview && !one.locked)",
            },
            keep={
                "lessons": "JSON.stringify(answer.modules.flatMap((one) => one.lessons.map((lesson) => lesson.id)))",
            },
        ),
        Step(
            "A locked lesson",
            "get_lesson",
            by=STUDENT,
            checks={"it has no video": "answer.locked && answer.video_url === null"},
        ),
    ],
    "Learning": [
        Step(
            "Enrol",
            "enroll",
            201,
            STUDENT,
            headers={"Idempotency-Key": "{{$guid}}"},
            checks={"nothing is done yet": "answer.progress.percent === 0"},
        ),
        Step(
            "An open lesson",
            "get_lesson",
            by=STUDENT,
            checks={"it has its video": "answer.video_url.startsWith('https://')"},
        ),
        Step(
            "Watch a minute",
            "save_position",
            by=STUDENT,
            body={"position_seconds": 60},
            checks={"it is kept": "answer.position_seconds === 60"},
        ),
        Step(
            "Where was I?",
            "list_my_courses",
            by=STUDENT,
            query={"status": "active"},
            checks={
                "it goes on there": "answer.data.find((one) => "
                "one.course.id === pm.collectionVariables.get('course_id')).resume.position_seconds === 60",
            },
        ),
        Step(
            "Complete each lesson",
            "complete_lesson",
            by=STUDENT,
            before=(
                "const lessons = JSON.parse(pm.collectionVariables.get('lessons'));",
                "pm.collectionVariables.set('lesson_id', lessons.shift());",
                "pm.collectionVariables.set('lessons', JSON.stringify(lessons));",
            ),
            checks={"it is completed": "answer.completed_at !== null", "it earned points": "answer.earned.points > 0"},
            after=(
                "if (JSON.parse(pm.collectionVariables.get('lessons')).length) {",
                "  pm.execution.setNextRequest(pm.info.requestId);",
                "}",
            ),
        ),
    ],
    "The quiz": [
        Step(
            "What is asked for",
            "get_quiz",
            by=STUDENT,
            checks={
                "it may be begun": "answer.permissions.can_start",
                "it passes at 70 %": "answer.pass_percent === 70",
            },
        ),
        Step(
            "Begin an attempt",
            "start_attempt",
            201,
            STUDENT,
            checks={
                "the key stays away": "answer.questions.every((one) => one.correct_options === null)",
            },
            keep={
                "attempt_id": "answer.id",
                "answers": "JSON.stringify(answer.questions.map((one) => ({question_id: one.question_id, "
                f"selected_options: one.options.flatMap((text, index) => {RIGHT}.includes(text) ? [index] : [])}})))",
                "guess": "JSON.stringify([{question_id: answer.questions[0].question_id, selected_options: [0]}])",
            },
        ),
        Step(
            "Save the first answer",
            "save_answers",
            by=STUDENT,
            body='{"answers": {{guess}}}',
            checks={"it is saved": "answer.answers[0].selected_options.length === 1"},
        ),
        Step(
            "Submit the right ones",
            "submit_attempt",
            by=STUDENT,
            body='{"answers": {{answers}}}',
            checks={"it is passed": "answer.passed", "with every point": "answer.score.percent === 100"},
        ),
        Step(
            "Look at the attempt again",
            "get_attempt",
            by=STUDENT,
            checks={"it may be reviewed": "answer.review.allowed && answer.questions.every((one) => one.is_correct)"},
        ),
        Step(
            "The course is completed",
            "get_course_progress",
            by=STUDENT,
            checks={"everything is done": "answer.progress.percent === 100 && answer.progress.completed_at !== null"},
        ),
    ],
    "The certificate": [
        Step(
            "Find the certificate",
            "list_certificates",
            by=STUDENT,
            keep={
                "certificate_id": "answer.data.find((one) => "
                "one.course.id === pm.collectionVariables.get('course_id')).id",
            },
        ),
        Step(
            "The certificate",
            "get_certificate",
            by=STUDENT,
            checks={"it is valid": "answer.state === 'valid'"},
            keep={"code": "answer.code"},
        ),
        Step(
            "Its PDF",
            "get_certificate_file",
            by=STUDENT,
            checks={"it is one": "answer.startsWith('%PDF')"},
        ),
        Step(
            "Anybody verifies it",
            "verify_certificate",
            headers={"Accept": "application/json"},
            checks={"it is valid": "answer.state === 'valid' && answer.code === pm.collectionVariables.get('code')"},
        ),
        Step(
            "Anybody looks at the page",
            "verify_certificate",
            headers={"Accept": "text/html"},
            accept="text/html",
            checks={"it names the course": "answer.includes('Statistics for the curious')"},
        ),
        Step("What it earned", "get_my_xp", by=STUDENT, checks={"there are points": "answer.total > 0"}),
    ],
    "Signing out": [
        Step(
            "End the course",
            "archive_course",
            by=INSTRUCTOR,
            checks={"it has left the catalogue": "answer.status === 'archived'"},
        ),
        Step(
            "New tokens",
            "refresh",
            body={"refresh_token": "{{student_refresh_token}}"},
            keep={"student_token": "answer.access_token", "student_refresh_token": "answer.refresh_token"},
        ),
        Step("Sign out", "logout", 204, STUDENT),
        Step(
            "Nothing is left of the session",
            "refresh",
            401,
            body={"refresh_token": "{{student_refresh_token}}"},
            checks={"the code says so": "answer.code === 'session_ended'"},
            after=("if (!pm.variables.get('gateway_control_url')) " + END,),
        ),
    ],
}

PURCHASE: dict[str, list[Step | Elsewhere]] = {
    "Coming": [
        _sign_in("Sign in as the instructor", "instructor", ANEW),
        _sign_in("Sign in as the admin", "admin"),
        Step("Its currency", "get_tenant_profile", keep={"currency": "answer.currency"}),
        Step(
            "Invite somebody",
            "create_invitation",
            201,
            ADMIN,
            {"email": "newcomer.{{run}}@example.org", "role": "student"},
        ),
        Elsewhere(
            "Read the mail",
            "GET",
            "{{base_url}}/dev/mail?to=newcomer.{{run}}@example.org&limit=1",
            after=(
                "const mail = pm.response.json().data[0];",
                *_again("mail?.token", "the mail has come", "pm.collectionVariables.set('invitation', mail?.token);"),
            ),
        ),
        Step(
            "Register",
            "register",
            202,
            body={
                "email": "newcomer.{{run}}@example.org",
                "name": "Nila Sen",
                "password": "learn-with-lectern",
                "invitation": "{{invitation}}",
            },
            checks={"the account is open": "answer.status === 'active'"},
        ),
        Step(
            "Sign in as the newcomer",
            "login",
            body={"email": "newcomer.{{run}}@example.org", "password": "learn-with-lectern"},
            keep={"newcomer_token": "answer.access_token"},
        ),
    ],
    "What is for sale": [
        *_published("a course with a price", {"amount": 49900, "currency": "{{currency}}"}),
        *_decided("a course with a price"),
        Step(
            "It is not had for nothing",
            "enroll",
            402,
            NEWCOMER,
            checks={"the price is told": "answer.code === 'payment_required' && answer.price.amount === 49900"},
        ),
    ],
    "Buying": [
        Step(
            "What it comes to",
            "quote_order",
            by=NEWCOMER,
            body={"course_id": "{{course_id}}", "billing": {"state_code": "27"}},
            checks={"there is something to pay": "answer.total.amount > 0"},
        ),
        Step(
            "Order it",
            "create_order",
            201,
            NEWCOMER,
            {"course_id": "{{course_id}}", "billing": {"name": "Nila Sen", "state_code": "27"}},
            headers={"Idempotency-Key": "{{$guid}}"},
            keep={"order_id": "answer.id"},
            also=(202,),
        ),
        Step(
            "Ask for the order until it can be paid",
            "get_order",
            by=NEWCOMER,
            after=_again(
                "answer.status === 'open' && answer.checkout",
                "it can be paid",
                "pm.collectionVariables.set('gateway_order_id', answer.checkout?.order_id);",
            ),
        ),
        Elsewhere(
            "Pay at the gateway",
            "POST",
            "{{gateway_control_url}}/pay",
            {"order_id": "{{gateway_order_id}}", "how": "pay"},
            after=(
                "pm.test('it is paid', () => pm.response.to.have.status(200));",
                "pm.collectionVariables.set('callback', JSON.stringify(pm.response.json().callback));",
            ),
        ),
        Step("Hand the callback over", "verify_payment", by=NEWCOMER, body="{{callback}}", also=(202,)),
        Step(
            "Ask for the order until it is paid",
            "get_order",
            by=NEWCOMER,
            after=_again("answer.status === 'paid' && answer.enrolled", "it is paid, and the course is open"),
        ),
        Step(
            "The lesson is open",
            "get_lesson",
            by=NEWCOMER,
            checks={"it has its video": "!answer.locked && answer.video_url.startsWith('https://')"},
        ),
        Step("What was bought", "list_payments", by=NEWCOMER, keep={"payment_id": "answer.data[0].id"}),
        Step(
            "The invoice",
            "get_payment_invoice_file",
            by=NEWCOMER,
            checks={"it is a PDF": "answer.startsWith('%PDF')"},
        ),
    ],
    "Paying back": [
        Step(
            "Give it all back",
            "request_refund",
            201,
            ADMIN,
            {"reason": "It was a trial."},
            headers={"Idempotency-Key": "{{$guid}}"},
            also=(202,),
        ),
        Step(
            "Ask for the payment until it has gone back",
            "get_payment",
            by=NEWCOMER,
            after=_again("answer.status === 'refunded'", "the money has gone back"),
        ),
        Step(
            "The lesson is closed again",
            "get_lesson",
            by=NEWCOMER,
            checks={"the place is gone": "answer.locked && answer.lock_reasons.includes('enrollment_revoked')"},
        ),
        Step(
            "End the course with a price",
            "archive_course",
            by=INSTRUCTOR,
            checks={"it has left the catalogue": "answer.status === 'archived'"},
        ),
        Step("Sign the newcomer out", "logout", 204, NEWCOMER, after=(END,)),
    ],
}
