import type { TemplateCase } from "./table.js";

/** Velocity, and the classes of Java that its values are: AWS's pages refer to both. */
export const language: readonly TemplateCase[] = [
  // References
  { template: "$none ${none} $none.name", gives: "$none ${none} $none.name", source: "velocity" },
  { template: "[$!none][$!{none}][$!none.name]", gives: "[][][]", source: "velocity" },
  { template: "$none.size() [$!none.size()]", gives: "$none.size() []", source: "velocity" },
  { template: "#set($pet = 'dog')${pet}house $pet-house", gives: "doghouse $pet-house", source: "velocity" },
  { template: "It costs $5.00, or $ alone", gives: "It costs $5.00, or $ alone", source: "velocity" },
  {
    template: '#set($root = $input.path(\'$\'))#if("$!root.next_url" != "")next#{else}none#end',
    gives: "none",
    source: "velocity",
  },
  { template: "#set($a = 'x')#set($b = $a)$b", gives: "x", source: "velocity" },
  { template: "#set($a = 'one')#set($a = $none)$a", gives: "one", source: "velocity" },
  // Texts, numbers and operators
  {
    template: "#set($who = 'Rex')#set($said = \"Hi $who\")$said #set($raw = 'Hi $who')$raw",
    gives: "Hi Rex Hi $who",
    source: "velocity",
  },
  { template: "#set($n = 7)#set($half = $n / 2)#set($rest = $n % 2)$half $rest", gives: "3 1", source: "velocity" },
  { template: "#set($n = 2 + 3 * 4)$n", gives: "14", source: "velocity" },
  { template: "#set($n = (2 + 3) * 4)$n", gives: "20", source: "velocity" },
  { template: "#set($n = -1)$n", gives: "-1", source: "velocity" },
  { template: "#set($text = 'a' + 'b')$text", gives: "ab", source: "velocity" },
  { template: "#if($input.path('$.price') > 9 && !($input.path('$.sold')))yes#end", gives: "yes", source: "velocity" },
  { template: "#if($input.path('$.owner.age') == 42)yes#{else}no#end", gives: "yes", source: "velocity" },
  { template: "#if($input.path('$.name') == \"Rex\" || $none)yes#end", gives: "yes", source: "velocity" },
  { template: "#if(1 gt 2)a#elseif(2 ge 2)b#{else}c#end", gives: "b", source: "velocity" },
  { template: "#if($none)yes#{else}no#end#if($input.path('$.tags'))yes#end", gives: "noyes", source: "velocity" },
  // Directives
  {
    template: "#foreach($t in $input.path('$.tags'))$foreach.index:$foreach.count:$t#if($foreach.hasNext), #end#end",
    gives: "0:1:good, 1:2:brown",
    source: "velocity",
  },
  { template: "#foreach($t in $input.path('$.tags'))$velocityCount$t#end", gives: "1good2brown", source: "velocity" },
  { template: "#foreach($n in [1..3])$n#end #foreach($n in [2..0])$n#end", gives: "123 210", source: "velocity" },
  { template: "#foreach($n in [1..9])#if($n == 3)#break#end$n#end", gives: "12", source: "velocity" },
  { template: "#foreach($a in [1, 2])#foreach($b in ['x', 'y'])$a$b#end#end", gives: "1x1y2x2y", source: "velocity" },
  { template: "#set($m = {'a': 1, 'b': 2})#foreach($v in $m)$v#end", gives: "12", source: "velocity" },
  { template: "#foreach($n in [1..3])$n#end$!n", gives: "123", source: "velocity" },
  { template: "#set($n = 0)#foreach($i in [1..5000])#set($n = $n + 1)#end$n", gives: "1000", source: "limits" },
  { template: "#[[ $none #if( ]]#", gives: " $none #if( ", source: "velocity" },
  { template: "a## to the end\nb#* all of it *#c", gives: "abc", source: "velocity" },
  {
    template: "#macro(hello $who)Hello $who!#end#hello('Rex')#hello(\"Ann\")",
    gives: "Hello Rex!Hello Ann!",
    source: "velocity",
  },
  { template: "#define($block)Hi $who#end#set($who = 'Rex')$block", gives: "Hi Rex", source: "velocity" },
  { template: "#set($code = '#set($x = 1)$x')#evaluate($code)", gives: "1", source: "velocity" },
  { template: "before#stop after", gives: "before", source: "velocity" },
  // Java's lists
  { template: "#set($l = ['a'])#set($done = $l.add('b'))$l $l.size()", gives: "[a, b] 2", source: "java" },
  {
    template: "#set($l = ['a', 'b'])$l.get(1) $l[0] $l.contains('b') $l.indexOf('b') $l.isEmpty()",
    gives: "b a true 1 false",
    source: "java",
  },
  {
    template: "#set($l = ['a', 'b', 'c'])#set($gone = $l.remove(0))$gone $l $l.subList(1, 2)",
    gives: "a [b, c] [c]",
    source: "java",
  },
  { template: "#set($l = [])#set($more = $l.addAll($input.path('$.tags')))$l", gives: "[good, brown]", source: "java" },
  { template: "#set($l = ['a', 'b'])#set($old = $l.set(0, 'z'))$l", gives: "[z, b]", source: "java" },
  // Java's maps
  { template: "#set($m = {})$!m.put('a', 1)$!m.put('a', 2)$m $m.size()", gives: "1{a=2} 1", source: "java" },
  {
    template: "#set($m = {'a': 1, 'b': 2})$m.keySet() $m.values() $m.containsKey('a') $m.get('b') $m.b",
    gives: "[a, b] [1, 2] true 2 2",
    source: "java",
  },
  {
    template: "#foreach($e in $input.path('$.owner').entrySet())$e.key=$e.getValue();#end",
    gives: "name=Ann;age=42;",
    source: "java",
  },
  {
    template: "#set($m = {'a': 1})#set($gone = $m.remove('a'))$m $m.isEmpty() $m.getOrDefault('x', 'none')",
    gives: "{} true none",
    source: "java",
  },
  {
    template: "#set($m = {'__proto__x': 1})#set($m.constructor = 'own')$m.constructor $m.size()",
    gives: "own 2",
    source: "java",
  },
  // Java's texts
  {
    template: "$input.path('$.name').length() $input.path('$.name').toUpperCase() $input.path('$.name').toLowerCase()",
    gives: "3 REX rex",
    source: "java",
  },
  {
    template:
      "$input.path('$.name').substring(1) $input.path('$.name').substring(0, 2) $input.path('$.name').charAt(0)",
    gives: "ex Re R",
    source: "java",
  },
  {
    template: "#set($s = 'a-b-c')$s.split('-').size() $s.split('-')[1] $s.indexOf('b') $s.lastIndexOf('-')",
    gives: "3 b 2 3",
    source: "java",
  },
  {
    template: "#set($s = 'a1b22c')$s.replaceAll('[0-9]+', '#') $s.replace('b', 'x') $s.replaceFirst('[a-z]', '')",
    gives: "a#b#c a1x22c 1b22c",
    source: "java",
  },
  { template: "#set($s = 'John Smith')$s.replaceAll('(\\w+) (\\w+)', '$2 $1')", gives: "Smith John", source: "java" },
  {
    template: "#set($s = ' Rex ')[$s.trim()] $s.isEmpty() $s.contains('ex') $s.startsWith(' R') $s.endsWith('x')",
    gives: "[Rex] false true true false",
    source: "java",
  },
  {
    template: "#set($s = 'Rex')$s.equals('Rex') $s.equalsIgnoreCase('rEX') $s.matches('[A-Z]\\w+') $s.concat('!')",
    gives: "true true true Rex!",
    source: "java",
  },
  { template: "#set($Integer = 0)#set($n = $Integer.parseInt('41') + 1)$n", gives: "42", source: "java" },
];
