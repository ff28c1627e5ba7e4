/** A row of a bench's table: what was found of whom. `null` where it has no value. */
export function result(what, subject, metric, value, unit) {
  return { case: what, subject, metric, value: value === null ? null : round(value), unit };
}

/** A limit that must not be passed. */
export function atMost(id, value, limit) {
  return { id, value: round(value), limit, ok: value <= limit };
}

/** A limit that must be reached. */
export function atLeast(id, value, limit) {
  return { id, value: round(value), limit, ok: value >= limit };
}

/** Not the mean: on a shared machine one of them is always far out. */
export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
