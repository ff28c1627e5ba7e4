/** The answer, or undefined where AWS says that there is no such thing. */
export async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundException") return undefined;
    throw error;
  }
}

/** Every item of a list that is read page by page. */
export async function* pages<Item>(
  read: (token: string | undefined) => Promise<{ items: readonly Item[] | undefined; next: string | undefined }>,
): AsyncGenerator<Item> {
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    yield* items ?? [];
    token = next;
  } while (token !== undefined && token !== "");
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
