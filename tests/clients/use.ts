// Uses the client as a front end does, and says as JSON what came of it.
import { createLectern, each, inMemory, ok, ProblemError, type Schemas } from "./index.js";

interface Given {
  baseUrl: string;
  tenant: string;
  email: string;
  password: string;
  expired: string;
  course_id: string;
}

const { baseUrl, tenant, email, password, expired, course_id } = JSON.parse(process.argv[2] ?? "") as Given;
const requests: { method: string; path: string; key: string | null }[] = [];
let lose = "";

const fetch = async (request: Request) => {
  const path = new URL(request.url).pathname;
  requests.push({ method: request.method, path, key: request.headers.get("Idempotency-Key") });
  const answer = await globalThis.fetch(request);
  if (lose !== path) return answer;
  lose = "";
  throw new TypeError("the answer was lost");
};

const said: string[] = [];
const tokens = inMemory();
const lectern = createLectern({ baseUrl, tenant, tokens, fetch, onSignedOut: () => said.push("signed out") });
const sent = (path: string) => requests.filter((request) => request.path === path);

const refused = await lectern.signIn(email, "not the password").catch((error: unknown) => error);
const wrong = refused instanceof ProblemError ? [refused.status, refused.code] : refused;
const user: Schemas["SignedInUser"] = await lectern.signIn(email, password);

// Problems: as values with a type, and as exceptions that know where.
const { data, error } = await lectern.GET("/api/admin/users");
const invalid = await ok(lectern.PATCH("/api/me", { body: { name: "" } })).catch((problem: unknown) => problem);
const at = invalid instanceof ProblemError ? [invalid.status, invalid.at("/name") !== undefined] : invalid;

// A lost answer to a POST is asked for again, with the key of the first.
lose = `/api/courses/${course_id}/enroll`;
const enrollment = await ok(lectern.POST("/api/courses/{course_id}/enroll", { params: { path: { course_id } } }));
const keys = sent(`/api/courses/${course_id}/enroll`).map(({ key }) => key);

// Every row, over several pages.
const lessons: string[] = [];
for await (const { id } of each((cursor) => lectern.GET("/api/courses", { params: { query: { cursor, limit: 1 } } }))) {
  lessons.push(id);
}

// Two requests find their token expired: one of them gets new ones, and both are answered.
const held = await tokens.read();
await tokens.write({ access_token: expired, refresh_token: held?.refresh_token ?? null });
const both = await Promise.all([ok(lectern.GET("/api/me")), ok(lectern.GET("/api/me/courses"))]);
const refreshes = sent("/api/auth/refresh").length;

await lectern.signOut();
const signedOut = (await lectern.GET("/api/me")).error?.code;

// A session that has ended elsewhere: nobody is signed in any more.
await lectern.signIn(email, password);
const other = createLectern({ baseUrl, tenant, tokens: inMemory(await tokens.read()) });
await other.signOut();
await tokens.write({ access_token: expired, refresh_token: (await tokens.read())?.refresh_token ?? null });
const ended = (await lectern.GET("/api/me")).error?.code;

// A page in a browser asks its cookie who is signed in; it asks again when the first time no answer came.
const page = createLectern({ baseUrl, tenant, cookie: true, fetch });
const before = sent("/api/auth/refresh").length;
lose = "/api/auth/refresh";
const offline = await page.GET("/api/courses").catch((lost: unknown) => lost instanceof TypeError);
const online = [await page.GET("/api/courses"), await page.GET("/api/courses")].map(({ response }) => response.status);
const cookie = [offline, online, sent("/api/auth/refresh").length - before];

console.log(
  JSON.stringify({
    wrong,
    role: user.role,
    forbidden: [data ?? null, error?.status, error?.code],
    at,
    enrolled: enrollment.course_id,
    keys,
    lessons,
    me: both[0].email,
    courses: both[1].data.map(({ course }) => course.id),
    refreshes,
    signedOut,
    ended: [ended, await tokens.read(), said],
    cookie,
  }),
);
