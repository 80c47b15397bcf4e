/** An API time in ms since 1970; Go's zero time, which is before all others, for none. */
export const goTime = (timestamp: string | null | undefined): number =>
  timestamp ? Date.parse(timestamp) : -62_135_596_800_000;
