/** A command line that a person got wrong; the message says what was expected. */
export class UsageError extends Error {}

/** The value of an option that must be a whole number. Throws UsageError. */
export function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new UsageError(`${name} must be a whole number from ${low} to ${high}, not ${text}`);
  return value;
}
