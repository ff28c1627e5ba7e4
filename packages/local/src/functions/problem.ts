/** What is wrong with a function that was named, in words for the person who named it. */
export class FunctionProblem extends Error {
  override readonly name = "FunctionProblem";
}
