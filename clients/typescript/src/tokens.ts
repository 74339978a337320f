/** What a sign-in gives. `refresh_token` is null where it went into the httpOnly cookie. */
export interface Tokens {
  access_token: string;
  refresh_token: string | null;
}

/** Where they are kept, null when nobody is signed in. */
export interface TokenStore {
  read(): Tokens | null | Promise<Tokens | null>;
  write(tokens: Tokens | null): void | Promise<void>;
}

/** As long as the page lives: the right place for an access token whose refresh token is in the cookie. */
export function inMemory(tokens: Tokens | null = null): TokenStore {
  return {
    read: () => tokens,
    write: (next) => {
      tokens = next;
    },
  };
}
