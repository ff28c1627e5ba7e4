/**
 * Tells which characters a class, an escape or a single character stands for: one bit for each of some characters, so
 * that two have one in common where they share a bit. The engine itself is asked. A class is made of ranges, and where
 * two ranges meet there is the end of one of them: the ends, and what stands beside them, are enough.
 */
export function characters(source: string, flags: "u" | ""): (text: string) => bigint {
  const samples = [...samplesOf(source, flags)];
  const known = new Map<string, bigint>();
  return (text) => {
    const bits = known.get(text) ?? bitsOf(text, flags, samples);
    known.set(text, bits);
    return bits;
  };
}

function bitsOf(text: string, flags: string, samples: readonly string[]): bigint {
  const any = (1n << BigInt(samples.length)) - 1n;
  // Where the ranges of a property end is not known here.
  if (/\\p/i.test(text)) return any;
  const expression = new RegExp(`^(?:${text})$`, flags);
  const bits = samples.map((sample) => (expression.test(sample) ? "1" : "0")).join("");
  const found = BigInt(`0b${bits}`);
  return found === 0n ? any : found;
}

function samplesOf(source: string, flags: string): ReadonlySet<string> {
  const written = flags === "u" ? [...source].map((one) => one.codePointAt(0) ?? 0) : codesOf(source);
  const escaped = [...source.matchAll(/\\[ux]\{?([0-9a-f]+)/gi)].map(([, digits = "0"]) => [
    Number.parseInt(digits.slice(0, 4), 16),
    Number.parseInt(digits.slice(0, 2), 16),
    Number.parseInt(digits, 16),
  ]);
  const pairs = [...source.matchAll(/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/gi)].map(
    ([, high = "0", low = "0"]) =>
      String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)).codePointAt(0) ?? 0,
  );
  const ends = [...written, ...escaped.flat(), ...pairs, ...spaces].flatMap((code) => [code - 1, code, code + 1]);
  const last = flags === "u" ? 0x10_ff_ff : 0xff_ff;
  const codes = [...Array(128).keys(), ...ends].filter((code) => code >= 0 && code <= last);
  return new Set(codes.map((code) => String.fromCodePoint(code)));
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** What `\s` has beyond ASCII, and `.` has not. */
const spaces = [0xa0, 0x16_80, 0x20_00, 0x20_0a, 0x20_28, 0x20_29, 0x20_2f, 0x20_5f, 0x30_00, 0xfe_ff];
