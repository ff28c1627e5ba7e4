/** `*` for any letters, `?` for one. Walked, not compiled: a pattern with many stars must not take exponential time. */
export function wildcard(pattern: string, text: string): boolean {
  let star = -1;
  let mark = 0;
  let at = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      mark = index;
    } else if (pattern[at] === "?" || pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
