/** Bounds on expressions; input reaches them. */
export const LIMITS = {
  /** Characters of one expression (cel-go: 100,000 code points). */
  expressionChars: 100_000,
  /** Nesting of one expression (cel-go: 250). */
  expressionDepth: 250,
  /** Steps of one evaluation where the caller sets no other bound (Kubernetes: 1,000,000 a validation). */
  evaluationCost: 1_000_000,
  /** Characters of a regular expression. */
  patternChars: 10_000,
  /** Characters that a format or join may make. */
  resultChars: 10_000_000,
} as const;
