/** What a method takes. */
export type InputOf<Method> = Method extends (input: infer Input, ...more: never[]) => unknown ? Input : object;

/** Something to be made for each of these, whose input may be left out where all of it is optional. */
export type Made<Methods, T, Options> = {
  readonly [Name in keyof Methods]: Record<never, never> extends InputOf<Methods[Name]>
    ? (input?: InputOf<Methods[Name]>, options?: Options) => T
    : (input: InputOf<Methods[Name]>, options?: Options) => T;
};
