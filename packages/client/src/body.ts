/** The fields of an object as `application/x-www-form-urlencoded`; lists repeat their key. */
export function form(fields: unknown): string | undefined {
  if (fields === undefined) return undefined;
  return new URLSearchParams(pairs(fields).map(([name, value]) => [name, textOf(value)])).toString();
}

/** The fields of an object as `multipart/form-data`; bytes and files are parts of their own. */
export function multipart(fields: unknown): FormData | undefined {
  if (fields === undefined) return undefined;
  const form = new FormData();
  for (const [name, value] of pairs(fields)) {
    const part = value instanceof Uint8Array ? new Blob([new Uint8Array(value)]) : value;
    if (part instanceof Blob) form.append(name, part);
    else form.append(name, textOf(part));
  }
  return form;
}

function pairs(fields: unknown): [name: string, value: unknown][] {
  return Object.entries(Object(fields)).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one != null)
      .map((one: unknown): [string, unknown] => [name, one]),
  );
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
