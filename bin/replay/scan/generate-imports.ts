/** The functions that the scanner's code calls, by their places in its module. Pure data. */

/** The caller's: reads a time that is not known yet into its slot, and says whether it is one. */
export const READ_TIME = { name: 'readTime', index: 0 } as const;
/** The module's own: a decimal number between two places. */
export const READ_DECIMAL = { name: 'readDecimal', index: 1 } as const;
export const SCAN = { name: 'scan', index: 2 } as const;
