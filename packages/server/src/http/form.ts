/** The fields of a form by name, without a prototype; one that came several times is a list. `undefined` if it is none. */
export async function readForm(
  type: string,
  contentType: string,
  bytes: Uint8Array,
): Promise<Record<string, unknown> | undefined> {
  if (type === "application/x-www-form-urlencoded")
    return group([...new URLSearchParams(new TextDecoder().decode(bytes))]);
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
    return group(await Promise.all([...form].map(async ([name, value]) => [name, await plain(value)] as const)));
  } catch {
    return undefined;
  }
}

/** What is typed as bytes, as in every other place. */
async function plain(value: string | Blob): Promise<string | Uint8Array> {
  return typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer());
}

function group(pairs: readonly (readonly [name: string, value: unknown])[]): Record<string, unknown> {
  const form: Record<string, unknown> = Object.create(null);
  for (const [name, value] of pairs) {
    const before = form[name];
    if (Array.isArray(before)) before.push(value);
    else form[name] = before === undefined ? value : [before, value];
  }
  return form;
}
