import createClient, { type Client } from "openapi-fetch";

import { ok } from "./problem.js";
import type { components, paths } from "./schema.js";
import { inMemory, type Tokens, type TokenStore } from "./tokens.js";

type User = components["schemas"]["SignedInUser"];

export interface Options {
  /** Where Lectern is, without `/api`; empty when the page itself comes from there. */
  baseUrl?: string;
  /** The institution, where the host name does not say it. */
  tenant?: string;
  /** Where tokens are kept; in memory when nothing is said. */
  tokens?: TokenStore;
  /** The refresh token goes into an httpOnly cookie: for browsers on the same site as Lectern. */
  cookie?: boolean;
  /** Called when a session has ended for good: show the sign-in. */
  onSignedOut?: () => void;
  fetch?: (request: Request) => Promise<Response>;
}

/** Every operation by method and path, with sign-in around it. */
export interface Lectern extends Client<paths> {
  signIn(email: string, password: string): Promise<User>;
  /** With the ticket that comes back from a sign-in through an issuer. */
  signInWithTicket(ticket: string): Promise<User>;
  /** Who is signed in, with new tokens; null when nobody is. With a cookie, the first request does it by itself. */
  restore(): Promise<User | null>;
  signOut(): Promise<void>;
}

const AUTH = "/api/auth/";
const KEY = "Idempotency-Key";

/**
 * A client for one person at one institution. It sends their token, gets new ones when it has expired, and makes
 * repeating safe: a POST has an Idempotency-Key, and is sent once more when its answer is lost.
 */
export function createLectern(options: Options = {}): Lectern {
  const tokens = options.tokens ?? inMemory();
  const transport = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const headers = options.tenant === undefined ? {} : { "X-Tenant": options.tenant };
  const cookie = options.cookie ?? false;
  const settings = { baseUrl: options.baseUrl ?? "", headers };
  const plain = createClient<paths>({
    ...settings,
    fetch: transport,
    credentials: cookie ? "include" : "same-origin",
  });
  const client = createClient<paths>({ ...settings, fetch: send });
  let renewing: Promise<User | null> | undefined;
  let asked = !cookie;

  async function send(request: Request): Promise<Response> {
    const held = (await tokens.read()) ?? (await remembered());
    const path = new URL(request.url).pathname;
    const keyed = request.method === "POST" && held !== null && !path.includes(AUTH);
    if (keyed && !request.headers.has(KEY)) request.headers.set(KEY, crypto.randomUUID());
    const answer = await deliver(request, held);
    if (held === null || answer.status !== 401) return answer;
    const problem: unknown = await answer.clone().json().catch(() => null);
    if (!isProblem(problem, "token_expired")) return answer;
    // Another request may have got new ones meanwhile.
    const now = await tokens.read();
    if (now?.access_token === held.access_token && (await renew()) === null) {
      if ((await tokens.read()) === null) options.onSignedOut?.();
      return answer;
    }
    return deliver(request, await tokens.read());
  }

  /** After a page was loaded only the cookie knows who is signed in; asked until there is an answer. */
  async function remembered(): Promise<Tokens | null> {
    if (!asked) await renew();
    return tokens.read();
  }

  async function deliver(request: Request, held: Tokens | null): Promise<Response> {
    const signed = () => {
      const copy = request.clone();
      if (held !== null) copy.headers.set("Authorization", `Bearer ${held.access_token}`);
      return copy;
    };
    try {
      return await transport(signed());
    } catch (lost) {
      const repeatable = request.method === "GET" || request.headers.has(KEY);
      if (!repeatable || request.signal.aborted) throw lost;
      return transport(signed());
    }
  }

  /** One at a time: a refresh token that is used twice ends the session. */
  function renew(): Promise<User | null> {
    renewing ??= exchange().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function exchange(): Promise<User | null> {
    const refresh_token = (await tokens.read())?.refresh_token ?? null;
    if (refresh_token === null && !cookie) return null;
    const body = refresh_token === null ? {} : { body: { refresh_token } };
    const { data, response } = await plain.POST("/api/auth/refresh", body);
    if (data !== undefined) return keep(data);
    if (response.status === 401) {
      await tokens.write(null);
      asked = true;
    }
    return null;
  }

  async function keep(given: components["schemas"]["Tokens"]): Promise<User> {
    await tokens.write({ access_token: given.access_token, refresh_token: given.refresh_token });
    asked = true;
    return given.user;
  }

  return Object.assign(client, {
    signIn: async (email: string, password: string) =>
      keep(await ok(plain.POST("/api/auth/login", { body: { email, password, cookie } }))),
    signInWithTicket: async (ticket: string) =>
      keep(await ok(plain.POST("/api/auth/oauth/complete", { body: { ticket, cookie } }))),
    restore: renew,
    signOut: async () => {
      const held = await tokens.read();
      await tokens.write(null);
      const authorization = held === null ? {} : { headers: { Authorization: `Bearer ${held.access_token}` } };
      const body = held?.refresh_token ? { body: { refresh_token: held.refresh_token } } : {};
      await ok(plain.POST("/api/auth/logout", { ...body, ...authorization }));
    },
  });
}

function isProblem(body: unknown, code: string): boolean {
  return typeof body === "object" && body !== null && "code" in body && body.code === code;
}
