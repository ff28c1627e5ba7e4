// Every request brings the names of its headers as new strings, and each use of one as a key would have to find out anew
// which it is. The same few names come again and again: they are always the same strings here, in both spellings. What
// strangers make up beyond them is taken as it is.
const most = 1000;
const asSent = new Map<string, string>();
const inLowerCase = new Map<string, string>();

/** The name, as the string that was there before. */
export function sameName(name: string): string {
  return asSent.get(name) ?? remember(asSent, name, name);
}

/** The name in lower case. */
export function lowerName(name: string): string {
  return inLowerCase.get(name) ?? remember(inLowerCase, name, name.toLowerCase());
}

function remember(names: Map<string, string>, name: string, spelling: string): string {
  // An engine keeps one string for each key there is.
  const [key = spelling] = Object.keys({ [spelling]: true });
  if (names.size < most) names.set(name, key);
  return key;
}
