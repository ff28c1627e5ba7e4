/** The milliseconds of an option in seconds. So written that NaN, as of a variable that is not set, is refused too. */
export function milliseconds(option: string, seconds: number): number {
  if (seconds > 0) return seconds * 1000;
  throw new RangeError(`Give more than 0 s as \`${option}\`, not ${seconds}`);
}
