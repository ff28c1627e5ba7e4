/** What the demo shows, step by step. */
export interface Show {
  step(text: string): void;
  detail(text: string): void;
}

export function show(colors: boolean): Show {
  let number = 0;
  const bold = (text: string) => (colors ? `\u001b[1m${text}\u001b[22m` : text);
  const dim = (text: string) => (colors ? `\u001b[2m${text}\u001b[22m` : text);
  return {
    step(text) {
      number += 1;
      console.log(`\n${bold(`${number}. ${text}`)}`);
    },
    detail: (text) => console.log(`   ${dim(text)}`),
  };
}
