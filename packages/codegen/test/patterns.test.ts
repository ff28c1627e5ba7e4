import { readOpenApi } from "@apigw/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPattern } from "../src/emit/check/pattern.js";
import { type GeneratedFile, generate, schemas } from "../src/index.js";
import { type Told, validatorsOf } from "./support/validators.js";

/** Validators of texts that match these patterns: `codes0Schema` and so on. */
function generated(patterns: readonly string[]): GeneratedFile[] {
  const codes = patterns.map((pattern, at) => [`Codes${at}`, { type: "string", pattern }]);
  const { api } = readOpenApi(
    {
      openapi: "3.1.0",
      info: { title: "codes", version: "1" },
      paths: {},
      components: { schemas: Object.fromEntries(codes) },
    },
    { name: "codes" },
  );
  return generate(api, { contract: "codes", emit: [schemas] });
}

/** Whether a validator matches texts with the pattern. */
function isChecked(pattern: string): boolean {
  return generated([pattern])[0]?.text.includes("new RegExp") === true;
}

/** How a validator takes texts, by its pattern. */
async function matching(patterns: readonly string[]): Promise<(pattern: string, text: string) => boolean> {
  const validators = await validatorsOf(generated(patterns));
  const nobody: Told = () => ["is asked by nobody"];
  return (pattern, text) => (validators[`codes${patterns.indexOf(pattern)}Schema`] ?? nobody)(text).length === 0;
}

describe("a validator checks", () => {
  test.each([
    ["an e-mail address", "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$"],
    ["one with a point", "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"],
    [
      "one as HTML has it",
      "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
    ],
    ["a uuid", "^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"],
    ["a date-time", "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|[+-]\\d{2}:\\d{2})$"],
    ["a date", "^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$"],
    [
      "a date whose signs are the same",
      "^(?:(?:31(\\/|-|\\.)(?:0?[13578]|1[02]))\\1|(?:(?:29|30)(\\/|-|\\.)(?:0?[13-9]|1[0-2])\\2))(?:(?:1[6-9]|[2-9]\\d)?\\d{2})$",
    ],
    ["a slug", "^[a-z0-9]+(?:-[a-z0-9]+)*$"],
    ["a slug in a text", "[a-z0-9]+(?:-[a-z0-9]+)*"],
    [
      "a semantic version",
      "^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$",
    ],
    ["a hostname", "^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$"],
    ["a label of one", "^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$"],
    [
      "a URL",
      "^https?:\\/\\/(www\\.)?[-a-zA-Z0-9@:%._\\+~#=]{1,256}\\.[a-zA-Z0-9()]{1,6}\\b([-a-zA-Z0-9()@:%_\\+.~#?&//=]*)$",
    ],
    [
      "a duration",
      "^P(?!$)(\\d+(?:\\.\\d+)?Y)?(\\d+(?:\\.\\d+)?M)?(\\d+(?:\\.\\d+)?W)?(\\d+(?:\\.\\d+)?D)?(T(?=\\d)(\\d+(?:\\.\\d+)?H)?(\\d+(?:\\.\\d+)?M)?(\\d+(?:\\.\\d+)?S)?)?$",
    ],
    ["a phone number", "^\\+?[1-9]\\d{1,14}$"],
    ["one with spaces", "^(\\+\\d{1,3}[- ]?)?\\(?\\d{3}\\)?[- ]?\\d{3}[- ]?\\d{4}$"],
    ["base64", "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"],
    ["an ARN", "^arn:aws[a-zA-Z-]*:[a-z0-9-]+:[a-z0-9-]*:\\d{12}:.+$"],
    ["an ARN in a text", "arn:(aws[a-zA-Z-]*)?:[a-z0-9-]+:.*"],
    ["an address of IPv4", "^((25[0-5]|2[0-4]\\d|[01]?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|[01]?\\d?\\d)$"],
    ["a password", "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[@$!%*?&])[A-Za-z\\d@$!%*?&]{8,}$"],
    ["a name of any language", "^\\p{L}[\\p{L}\\p{N} ._-]*$"],
    ["a number", "^-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$"],
    ["a colour", "^#(?:[0-9a-fA-F]{3}){1,2}$"],
    ["a path", "^/(?:[^/]+/)*[^/]*$"],
    ["a long text", "^[\\s\\S]{1,4000}$"],
    ["a text without spaces around it", "^[^\\s].*[^\\s]$"],
    ["a word in a text", ".*foo.*"],
    ["two parts that meet anywhere", "^.*,.*x$"],
    [
      "one of many words",
      `^(?:${Array.from({ length: 500 }, (_, at) => (at * 7919 + 99_991).toString(36)).join("|")})$`,
    ],
  ])("%s", (_, pattern) => {
    expect(isChecked(pattern)).toBe(true);
  });
});

const slow = [
  ["a repetition inside of one without bound", "(a+)+$"],
  ["a repetition inside of few", "^([^,]*,?){0,8}!$"],
  ["an e-mail address as many write it", "^\\S+@\\S+\\.\\S+$"],
  ["one that JavaScript never ends with", "^\\w+([.-]?\\w+)*@\\w+([.-]?\\w+)*(\\.\\w{2,3})+$"],
  ["a URL as many write it", "^(https?:\\/\\/)?([\\da-z\\.-]+)\\.([a-z\\.]{2,6})([\\/\\w \\.-]*)*\\/?$"],
  ["three repetitions of the same in a row", "^.*,.*,.*,.*x$"],
  ["three that share their characters", "^\\s*\\S+\\s*\\S+\\s*\\S+\\s*\\S+$"],
  ["three without anything between them", "^a*a*a*$"],
  ["three that are searched for", ".*foo.*bar"],
  ["a text that is not empty", "^.*\\S.*$"],
  ["alternatives that are the same", "(a|a)*$"],
  ["alternatives of the whole", "^(?:a+)+$|^b|c$"],
  ["alternatives that overlap", "^(?:\\w|\\d)+$"],
  ["classes that meet at a letter of their ranges", "^(?:[a-m]|[m-z])+$"],
  ["classes that meet beyond ASCII", "^(?:[\\u0400-\\u0440]|[\\u0440-\\u0480])+$"],
  ["classes that leave out different characters", "^(?:[^a]|[^b])+$"],
  ["a class and a property", "^(?:\\p{Lu}|Ж)+$"],
  ["a separator that is in what it separates", "^(/[\\w/]+)*$"],
  ["a decimal as pydantic writes it", "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$"],
  ["what must be ahead, and what must not", "^(?=.*a)(?!b|,)(.*,)*.*$"],
] as const;

describe("a validator matches in as many steps as the text has characters", () => {
  test.each(slow)("%s", async (_, pattern) => {
    const matches = await matching([pattern]);
    const expression = new RegExp(pattern, "u");
    const short = [
      "",
      "a",
      "aaa",
      "b",
      "a@b.c",
      "a.b@c-d.eu",
      "https://a.eu/b c",
      ",,,x",
      "foo bar",
      " a ",
      "Ж",
      "ж",
      "/a/",
      "mm",
    ];
    for (const text of [...short, "a😀", "\n", "a\nb", ...pattern])
      expect(matches(pattern, text), text).toBe(expression.test(text));
    for (const one of ["a", "a@", "ab.", ",", "/a", "m", "Ж", " ", "foo"]) matches(pattern, one.repeat(100_000));
    matches(pattern, Array.from({ length: 100_000 }, (_, at) => String.fromCodePoint(0x10_000 + at)).join(""));
  });
});

describe("a validator leaves out, as a text could keep it busy,", () => {
  test.each([
    ["a repetition inside of one with a bound", "^([a-z0-9]+-?){1,10}\\b$"],
    ["two bounds, one inside of the other", "^(a{1,16}){1,16}$"],
    ["what need not be there", "^(a?){30}a{30}$"],
    ["nothing in many ways", "^(?:a?|b?){40}!$"],
    ["nothing in many ways at the end", "^(?:a?|b?){40}$"],
    ["a nothing that many look for", "^(?:(?:a?|b?)(?:a?|b?)(?:a?|b?)(?:a?|b?)(?:a?|b?))*!$"],
    ["what is looked ahead at", "(?=.*a.*b.*c)x"],
    ["what is looked back at", "(?<=(a+)+)b$"],
    ["what must not stand before the end", "^(?!-)(?:\\w+-?)*(?<!-)$"],
    ["characters as old browsers write them, by eights", "^(?:[\\250-\\300]|[\\250-\\300c])*\\_$"],
    ["what is referred back to", "^(?:(\\w)\\1)+$"],
    ["repetitions of an edge", "^(?:\\w+\\b ?)+$"],
    ["repetitions in a hundred groups", `${"(".repeat(101)}a${")".repeat(101)}`],
  ])("%s", (_, pattern) => {
    expect(isChecked(pattern)).toBe(false);
  });
});

test("what is slow only behind a long beginning is not left to the engine", () => {
  const read = readPattern(`^${"x{250}".repeat(15)}a*a*y$`);
  expect("longest" in read && read.longest).toBe(512);
});

test("a text with many groups in it does not fill the engine's stack", () => {
  const source = "^((a)|(b)|(c)|(d)|(e)|(f)|(g)|(h))*$";
  const read = readPattern(source);
  const longest = "longest" in read ? read.longest : 0;
  expect(longest).toBeGreaterThan(50_000);
  expect(new RegExp(source, "u").test("abcdefgh".repeat(longest / 8))).toBe(true);
});

const amounts = ["*", "+", "?", "*?", "{2}", "{8}", "{0,3}", "{3,}", "{1,20}", "{0,61}"].map((one) => fc.constant(one));
const amount = fc.oneof(...amounts);
const character = fc.constantFrom("a", "b", "-", "[ab]", "[^b]", ".", "\\w", "\\s", "[a-]", "\\S");
const { pattern } = fc.letrec<{ pattern: string }>((tie) => {
  const inner = tie("pattern");
  return {
    pattern: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      fc.oneof(character, fc.constantFrom("^", "$", "\\1", "\\b", "(?:^|a)")),
      fc.array(inner, { minLength: 2, maxLength: 3 }).map((parts) => parts.join("")),
      fc.tuple(inner, inner).map((options) => `(?:${options.join("|")})`),
      fc.tuple(inner, amount).map(([part, times]) => `(?:${part})${times}`),
      fc.tuple(character, amount).map((parts) => parts.join("")),
      fc.tuple(fc.constantFrom("(?<=", "(?<!"), character).map(([open, part]) => `${open}${part})`),
      fc.tuple(fc.constantFrom("(", "(?=", "(?!"), inner).map(([open, part]) => `${open}${part})`),
      inner.map((part) => `^${part}$`),
    ),
  };
});

/** As long as a text may be: a beginning, one or two pieces again and again, an end. */
const text = fc
  .tuple(...[3, 4, 4, 2].map((maxLength) => fc.string({ unit: fc.constantFrom(..."ab- _\n!"), maxLength })))
  .map(([start = "", one = "", other = "", end = ""]) => {
    const half = (4096 - start.length - end.length) / 2;
    return `${start}${one.repeat(half / (one.length || 1))}${other.repeat(half / (other.length || 1))}${end}`;
  });

test("whatever the pattern that the engine is given, and whatever the text, it takes a moment", () => {
  const texts = fc.array(text, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(pattern, texts, (source, given) => {
      const read = readPattern(source);
      if ("refused" in read || read.automaton) return;
      const expression = new RegExp(source, read.flags);
      for (const one of [...given, `${"a".repeat(4095)}!`, `${"ab".repeat(2047)}-\n`]) {
        const from = process.cpuUsage();
        expression.test(one);
        expect(process.cpuUsage(from).user).toBeLessThan(200_000);
      }
    }),
    { numRuns: process.env.APIGW_TEST_LONG ? 50_000 : 200 },
  );
}, 3_600_000);

test("whatever the pattern, and however it is matched, a validator takes the texts that JavaScript matches with it", async () => {
  const short = fc.string({ unit: fc.constantFrom(..."aabb-- _\n!é😀"), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(pattern, { minLength: 60, maxLength: 60 }),
      fc.array(short, { minLength: 40, maxLength: 40 }),
      async (all, texts) => {
        const led = [...new Set(all)].filter((source) => "automaton" in readPattern(source));
        const matches = await matching(led);
        for (const source of led)
          for (const one of texts)
            expect(matches(source, one), `${source} ${JSON.stringify(one)}`).toBe(new RegExp(source, "u").test(one));
      },
    ),
    { numRuns: process.env.APIGW_TEST_LONG ? 2000 : 10 },
  );
}, 3_600_000);
