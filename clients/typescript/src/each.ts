import { ok } from "./problem.js";

interface Page<T> {
  data: T[];
  page: { next_cursor: string | null };
}

/** Every row of a list, page by page as they are wanted: `each((cursor) => lectern.GET(…))`. */
export async function* each<T>(
  ask: (cursor: string | null) => Promise<{ data?: Page<T>; error?: unknown; response: Response }>,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null = null;
  do {
    const { data, page }: Page<T> = await ok(ask(cursor));
    yield* data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
