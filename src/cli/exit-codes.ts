/** Exit code of a command that failed. */
export const EXIT_FAILED = 1
/** Exit code of a command that was called wrongly. */
export const EXIT_MISUSED = 2
