import { fail } from "./fail.js";

/**
 * The pages of a list, one after the other: each call is given the cursor that the page before it named.
 *
 * @example for await (const { items } of pages((cursor) => listPets(shop, { cursor }), (page) => page.next)) …
 */
export async function* pages<Page, Cursor = string>(
  call: (cursor: Cursor | undefined) => PromiseLike<Page>,
  next: (page: Page) => Cursor | null | undefined,
): AsyncGenerator<Page, void, undefined> {
  let cursor: Cursor | undefined;
  for (;;) {
    const page = await call(cursor);
    yield page;
    const following = next(page);
    if (following == null || following === "") return;
    // A service that names the same page again would keep us here for ever.
    if (following === cursor) throw fail("decode-error", "page");
    cursor = following;
  }
}
