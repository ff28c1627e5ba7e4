import { afterAll, beforeAll, expect, test } from "vitest";
import { mock, type Rest, seen, startRest } from "../rest-stage.js";

let rest: Rest;
beforeAll(async () => {
  rest = await startRest();
});
afterAll(() => rest.gateway.stop());

// A contract is a stranger's: its templates end, and reach nothing but what AWS gives them.
test.each([
  ["loops in loops", "#foreach($a in [1..1000])#foreach($b in [1..1000])x#end#end"],
  ["a macro that calls itself", "#macro(again)#again()#end#again()"],
  ["a template that evaluates itself", "#set($me = '#evaluate($me)')#evaluate($me)"],
  ["a definition that holds itself", "#define($me)$me#end$me"],
  ["a map that holds itself", "#set($m = {})#set($m.me = $m)$m"],
  ["a text that doubles itself", "#set($s = 'xxxxxxxxxxxxxxxx')#foreach($i in [1..100])#set($s = $s + $s)#end$s"],
  ["a text that repeats itself", "#set($s = 'x'.repeat(100000000))#set($t = 'xxxx')$t.repeat(100000000)"],
])("%s: 500, and soon", async (_, template) => {
  const { url } = await rest.deploy({ "GET /": mock(template) });
  const began = performance.now();
  expect(await seen(await fetch(`${url}/`))).toEqual([500, { message: "Internal server error" }]);
  expect(performance.now() - began).toBeLessThan(5000);
});

test.each([
  "$input.body.constructor",
  "$util.urlEncode.constructor",
  "$input.getClass().forName('x')",
  "$input.__proto__",
  "$context.__proto__.polluted",
  "$stageVariables.constructor.prototype",
  "$util.get('constructor')",
])("%s leads nowhere", async (template) => {
  const { url } = await rest.deploy({ "GET /": mock(`[${template}]`) });
  const text = await (await fetch(`${url}/`)).text();
  expect([`[${template}]`, "[]", "[.polluted]"]).toContain(text);
});

test("names of a stranger are names", async () => {
  const set =
    "#set($m = {})#set($m['__proto__'] = 'mine')#set($context.requestOverride.header['__proto__'] = 'theirs')";
  const { url } = await rest.deploy({ "GET /": mock(`${set}$m $m.size() $context.requestOverride.header`) });
  expect(await (await fetch(`${url}/`)).text()).toBe("{__proto__=mine} 1 {__proto__=theirs}");
  expect("polluted" in {}).toBe(false);
});
