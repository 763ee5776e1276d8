/** The functions of the scanner's module, by their places in it. Pure data. */

/** The caller's: reads a time that is not known yet into its slot, and says whether it is one. */
export const READ_TIME = { name: 'readTime', index: 0 } as const;
/** A decimal number between two places. */
export const READ_DECIMAL = { name: 'readDecimal', index: 1 } as const;
/** The places of all quotes, backslashes and newlines. */
export const FIND_STOPS = { name: 'findStops', index: 2 } as const;
/** Lines: what the caller calls. */
export const SCAN = { name: 'scan', index: 3 } as const;
